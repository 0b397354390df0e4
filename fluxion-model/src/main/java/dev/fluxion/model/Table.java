package dev.fluxion.model;

import java.util.HashSet;
import java.util.List;

/**
 * Rows of numbers under named columns, in plain memory.
 *
 * @param columns names of the columns, all different
 * @param rows number of rows
 * @param values row-major values, {@code rows * columns.size()} of them
 */
public record Table(List<String> columns, int rows, double[] values) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if a name repeats or the number of values does not fit
   */
  public Table {
    columns = List.copyOf(columns);
    if (new HashSet<>(columns).size() != columns.size()) {
      throw new IllegalArgumentException("column names repeat: " + columns);
    }
    if (rows < 0 || (long) rows * columns.size() != values.length) {
      throw new IllegalArgumentException(
          values.length + " values are not " + rows + " rows of " + columns.size() + " columns");
    }
  }

  /** Returns the value of one cell. */
  public double at(int row, int column) {
    return values[row * columns.size() + column];
  }

  /**
   * Returns a copy of one column.
   *
   * @throws IllegalArgumentException if no column has the name
   */
  public double[] column(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("no column '" + name + "'; there are " + columns);
    }
    double[] column = new double[rows];
    for (int row = 0; row < rows; row++) {
      column[row] = at(row, index);
    }
    return column;
  }

  /** Returns rows {@code from} (included) to {@code to} (excluded). */
  public Table slice(int from, int to) {
    int width = columns.size();
    return new Table(
        columns, to - from, java.util.Arrays.copyOfRange(values, from * width, to * width));
  }
}
