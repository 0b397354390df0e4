package dev.fluxion.data;

import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The columns of a toy distribution divided into modelled ones and those of a condition; where the
 * distribution has classes, {@code class} is a column of labels 0, 1, ... that can be a condition.
 */
public final class ToyColumns {
  /** The name of the column of classes. */
  public static final String CLASS = "class";

  private final ToyDistribution toy;
  private final List<String> modelled;
  private final List<String> conditions;
  private final List<String> columns;
  private final int[] positions;

  private ToyColumns(ToyDistribution toy, List<String> modelled, List<String> conditions) {
    this.toy = toy;
    this.modelled = List.copyOf(modelled);
    this.conditions = List.copyOf(conditions);
    List<String> all = new ArrayList<>(modelled);
    all.addAll(conditions);
    this.columns = List.copyOf(all);
    this.positions = columns.stream().mapToInt(toy.columns()::indexOf).toArray();
  }

  /**
   * Divides the columns.
   *
   * @param name what messages call the distribution
   * @throws DataException if there is no such column, or none is left to be modelled
   */
  public static ToyColumns of(String name, ToyDistribution toy, List<String> conditions) {
    List<String> present = new ArrayList<>(toy.columns());
    if (toy.classes() > 0) {
      present.add(CLASS);
    }
    ColumnChoice.positions("the toy set " + name, present, conditions);
    List<String> modelled = new ArrayList<>(toy.columns());
    modelled.removeAll(conditions);
    if (modelled.isEmpty()) {
      throw new DataException(
          "the toy set "
              + name
              + " has no columns beside those of the condition; a model needs one to be learned");
    }
    return new ToyColumns(toy, modelled, conditions);
  }

  /** Returns the names of the modelled columns. */
  public List<String> modelled() {
    return modelled;
  }

  /** Returns the names of the condition's columns. */
  public List<String> conditions() {
    return conditions;
  }

  /** Returns all names, those of the condition behind the others. */
  public List<String> columns() {
    return columns;
  }

  /** Returns the labels of the column of classes, where it is a condition. */
  public Map<String, List<String>> labels() {
    return conditions.contains(CLASS)
        ? Map.of(CLASS, IntStream.range(0, toy.classes()).mapToObj(Integer::toString).toList())
        : Map.of();
  }

  /**
   * Draws rows as {@link ToyDistribution#draw} does.
   *
   * @param out receives {@code rows * columns().size()} values
   */
  public void draw(Key key, long first, int rows, double[] out) {
    if (columns.equals(toy.columns())) {
      toy.draw(key, first, rows, out, null);
      return;
    }
    int width = toy.columns().size();
    double[] drawn = new double[rows * width];
    int[] classes = new int[rows];
    toy.draw(key, first, rows, drawn, classes);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < positions.length; j++) {
        out[i * positions.length + j] =
            positions[j] < 0 ? classes[i] : drawn[i * width + positions[j]];
      }
    }
  }

  /** Draws rows into a table. */
  public Table table(Key key, long first, int rows) {
    double[] values = new double[Math.multiplyExact(rows, columns.size())];
    draw(key, first, rows, values);
    return new Table(columns, rows, values, labels());
  }
}
