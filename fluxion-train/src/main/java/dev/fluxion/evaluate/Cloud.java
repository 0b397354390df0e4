package dev.fluxion.evaluate;

import java.util.Locale;

/** A set of points: the rows of a table of finite numbers, [rows, columns]. */
public final class Cloud {
  private final double[] values;
  private final int rows;
  private final int columns;

  private Cloud(double[] values, int rows, int columns) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
  }

  /**
   * Copies a table into a cloud.
   *
   * @param values the table row by row, rows * columns finite numbers
   * @param rows the number of points, at least 1
   * @param columns the number of coordinates, at least 1
   * @throws IllegalArgumentException if the length is not rows * columns or a value is not finite
   */
  public static Cloud of(double[] values, int rows, int columns) {
    checkShape(values.length, rows, columns);
    return checked(values.clone(), rows, columns);
  }

  /** As {@link #of(double[], int, int)}, from single precision. */
  public static Cloud of(float[] values, int rows, int columns) {
    checkShape(values.length, rows, columns);
    double[] copy = new double[values.length];
    for (int k = 0; k < copy.length; k++) {
      copy[k] = values[k];
    }
    return checked(copy, rows, columns);
  }

  private static void checkShape(int length, int rows, int columns) {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "a cloud needs at least one row and one column, got " + rows + " x " + columns);
    }
    if (length != (long) rows * columns) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d rows of %,d columns need %,d values, got %,d",
              rows,
              columns,
              (long) rows * columns,
              length));
    }
  }

  private static Cloud checked(double[] values, int rows, int columns) {
    for (int k = 0; k < values.length; k++) {
      if (!Double.isFinite(values[k])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "row %d, column %d is %s; distances need finite values: drop the row",
                k / columns,
                k % columns,
                values[k]));
      }
    }
    return new Cloud(values, rows, columns);
  }

  /** The number of points. */
  public int rows() {
    return rows;
  }

  /** The number of coordinates of a point. */
  public int columns() {
    return columns;
  }

  /** One coordinate of one point. */
  public double at(int row, int column) {
    return values[row * columns + column];
  }

  /** A new array holding the table row by row. */
  public double[] toArray() {
    return values.clone();
  }

  /**
   * The cloud of the rows order[from], ..., order[to - 1].
   *
   * @param order row numbers; a row may occur more than once
   */
  public Cloud select(int[] order, int from, int to) {
    double[] selected = new double[(to - from) * columns];
    for (int i = from; i < to; i++) {
      System.arraycopy(values, order[i] * columns, selected, (i - from) * columns, columns);
    }
    return new Cloud(selected, to - from, columns);
  }

  /** The rows of this cloud, each as often as said, one after another. */
  Cloud repeated(int times) {
    double[] copies = new double[values.length * times];
    for (int k = 0; k < times; k++) {
      System.arraycopy(values, 0, copies, k * values.length, values.length);
    }
    return new Cloud(copies, rows * times, columns);
  }

  /** The table itself, not a copy; for reading within this package. */
  double[] values() {
    return values;
  }

  /** The table column by column. */
  double[] transposed() {
    double[] result = new double[values.length];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < columns; k++) {
        result[k * rows + i] = values[i * columns + k];
      }
    }
    return result;
  }

  static void checkSameColumns(Cloud a, Cloud b) {
    if (a.columns != b.columns) {
      throw new IllegalArgumentException(
          "clouds of " + a.columns + " and " + b.columns + " columns cannot be compared");
    }
  }
}
