package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns condition columns of rows into the inputs of a field, as {@link ConditionSchema} says. */
public final class ConditionEncoder {
  private static final int SHOWN = 20;

  private final ConditionSchema schema;
  private final List<String> columns;
  private final Map<String, List<String>> labels;
  private final int[] positions;
  private final int[][] codes;
  private final List<Map<Double, Integer>> numbers;

  /**
   * Prepares for rows of one kind.
   *
   * @param columns names of the columns of the rows
   * @param labels the labels of their columns of text
   * @throws InvalidValue if a column of the condition is missing, or holds text where numbers are
   *     needed
   */
  public ConditionEncoder(
      ConditionSchema schema, List<String> columns, Map<String, List<String>> labels) {
    this.schema = schema;
    this.columns = List.copyOf(columns);
    this.labels = Map.copyOf(labels);
    int count = schema.columns().size();
    positions = new int[count];
    codes = new int[count][];
    Arrays.setAll(codes, j -> new int[0]);
    numbers = new java.util.ArrayList<>();
    List<String> absent = schema.names().stream().filter(name -> !columns.contains(name)).toList();
    if (!absent.isEmpty()) {
      throw new InvalidValue(
          "condition",
          "lacks "
              + String.join(", ", absent)
              + ": the rows have the columns "
              + String.join(", ", columns)
              + Names.suggestion(absent.get(0), columns));
    }
    for (int j = 0; j < count; j++) {
      ConditionSchema.Column column = schema.columns().get(j);
      positions[j] = columns.indexOf(column.name());
      List<String> given = labels.getOrDefault(column.name(), List.of());
      Map<Double, Integer> values = new HashMap<>();
      if (column instanceof ConditionSchema.Classes classes) {
        codes[j] = given.stream().mapToInt(classes.labels()::indexOf).toArray();
        for (int k = 0; k < classes.labels().size(); k++) {
          if (isWhole(classes.labels().get(k))) {
            values.put(Double.parseDouble(classes.labels().get(k)), k);
          }
        }
      } else if (!given.isEmpty()) {
        throw new InvalidValue(
            "condition." + column.name(),
            "is text ('" + given.get(0) + "'), but must be a number, as in training");
      }
      numbers.add(values);
    }
  }

  /** Returns whether a label is a whole number as {@link Table#text} writes it. */
  static boolean isWhole(String label) {
    return label.matches("0|-?[1-9][0-9]{0,14}");
  }

  /**
   * Writes the inputs of rows.
   *
   * @param rows row-major values
   * @param width number of values in a row
   * @param offset where in a row the first column lies
   * @param n number of rows
   * @param inputs receives {@code n * schema.size()} inputs
   * @throws InvalidValue naming the row, if a label is unknown or a value is not finite
   */
  public void encode(double[] rows, int width, int offset, int n, double[] inputs) {
    int size = schema.size();
    Arrays.fill(inputs, 0, n * size, 0);
    for (int i = 0; i < n; i++) {
      int at = i * size;
      for (int j = 0; j < positions.length; j++) {
        double value = rows[i * width + offset + positions[j]];
        if (schema.columns().get(j) instanceof ConditionSchema.Real real) {
          if (!Double.isFinite(value)) {
            throw wrong(j, i, n, Double.toString(value), "finite");
          }
          inputs[at] = (value - real.mean()) / real.scale();
        } else {
          inputs[at + index(j, value, i, n)] = 1;
        }
        at += schema.columns().get(j).size();
      }
      inputs[at] = 1;
    }
  }

  private int index(int column, double value, int row, int rows) {
    boolean text = labels.containsKey(schema.columns().get(column).name());
    int index =
        text ? codes[column][(int) value] : numbers.get(column).getOrDefault(value + 0.0, -1);
    if (index < 0) {
      List<String> known = ((ConditionSchema.Classes) schema.columns().get(column)).labels();
      String given =
          text
              ? labels.getOrDefault(columns.get(positions[column]), List.of()).get((int) value)
              : Table.text(value);
      throw wrong(
          column,
          row,
          rows,
          "'" + given + "'",
          "one of the labels "
              + String.join(", ", known.subList(0, Math.min(SHOWN, known.size())))
              + (known.size() > SHOWN ? " and " + (known.size() - SHOWN) + " more" : "")
              + Names.suggestion(given, known));
    }
    return index;
  }

  private InvalidValue wrong(int column, int row, int rows, String value, String allowed) {
    String name = "condition." + schema.columns().get(column).name();
    return new InvalidValue(
        name,
        "is " + value + (rows > 1 ? " in row " + (row + 1) : "") + ", but must be " + allowed);
  }
}
