package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Conditions of the rows of a call: one for all of them, or one for each of equally many rows that
 * follow each other. Made by {@link ConditionSchema}.
 */
public final class Conditions {
  /** What a model without condition is given. */
  static final Conditions NONE = new Conditions(nothing(1), new double[0], 0);

  private final Table table;
  private final double[] inputs;
  private final int size;

  private Conditions(Table table, double[] inputs, int size) {
    this.table = table;
    this.inputs = inputs;
    this.size = size;
  }

  static Conditions of(Table table, double[] inputs, int size) {
    InvalidValue.unless(table.rows() >= 1, "condition", "a table of no rows", "one row or more");
    return new Conditions(table, inputs, size);
  }

  static Conditions absent(int size) {
    return new Conditions(nothing(1), new double[size], size);
  }

  private static Table nothing(int rows) {
    return new Table(List.of(), rows, new double[0], Map.of());
  }

  /** Returns the number of conditions. */
  public int rows() {
    return table.rows();
  }

  /** Returns whether nothing is given. */
  public boolean isAbsent() {
    return table.columns().isEmpty();
  }

  /** Returns the conditions as they were given, under the names of their columns. */
  public Table table() {
    return table;
  }

  /**
   * Checks that conditions can be dealt out to a number of rows.
   *
   * @throws InvalidValue if that is no multiple of the number of conditions
   */
  void requireFit(long total) {
    InvalidValue.unless(
        total % rows() == 0,
        "count",
        total,
        "a multiple of " + rows() + ", the number of conditions");
  }

  /**
   * Returns the inputs of some rows, float32.
   *
   * @param first index of the first row
   * @param n number of rows
   * @param total number of rows of the whole call, of which each condition has an equal share
   */
  public Condition tensors(long first, int n, long total) {
    if (size == 0) {
      return Condition.NONE;
    }
    double[] part = new double[n * size];
    for (int i = 0; i < n; i++) {
      System.arraycopy(inputs, index(first + i, total) * size, part, i * size, size);
    }
    return new Condition(Map.of(Condition.INPUTS, Tensors.of(ScalarType.Float, part, n, size)));
  }

  /** Writes the inputs of one row; arguments as of {@link #tensors}. */
  void write(long row, long total, double[] to, int at) {
    System.arraycopy(inputs, index(row, total) * size, to, at, size);
  }

  /** Returns the values given for some rows; arguments as of {@link #tensors}. */
  Table table(long first, int n, long total) {
    if (isAbsent()) {
      return nothing(n);
    }
    int[] indices = new int[n];
    for (int i = 0; i < n; i++) {
      indices[i] = index(first + i, total);
    }
    return table.rows(indices);
  }

  /**
   * Returns the conditions of ways between the first and the second of each two that follow each
   * other: their inputs are mixed as {@code (1 - s) a + s b}, and named after the nearer end. One
   * condition stays as it is.
   *
   * @param frames points of a way, its ends among them
   */
  Conditions between(int frames) {
    if (rows() == 1) {
      return this;
    }
    int[] named = new int[rows() / 2 * frames];
    double[] mixed = new double[named.length * size];
    for (int i = 0; i < named.length; i++) {
      int first = i / frames * 2;
      double s = i % frames / (frames - 1.0);
      named[i] = s <= 0.5 ? first : first + 1;
      for (int j = 0; j < size; j++) {
        mixed[i * size + j] =
            (1 - s) * inputs[first * size + j] + s * inputs[(first + 1) * size + j];
      }
    }
    return new Conditions(table.rows(named), mixed, size);
  }

  private int index(long row, long total) {
    return (int) (row / (total / rows()));
  }

  /**
   * Returns these where a model takes them.
   *
   * @param schema what the model is conditioned on
   * @throws InvalidValue if they are given to a model without a condition, or absent for one with
   */
  Conditions requireOf(Optional<ConditionSchema> schema) {
    InvalidValue.unless(
        tensors(0, 0, rows()).isEmpty() == schema.isEmpty(),
        "condition",
        table().columns(),
        "the condition that the model was trained with");
    return this;
  }
}
