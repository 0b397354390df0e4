package dev.fluxion.model;

import dev.fluxion.experiment.Names;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Rows of numbers under named columns, in plain memory; a column of text is held as codes 0, 1, ...
 * that number its labels.
 *
 * @param columns names of the columns, all different
 * @param rows number of rows
 * @param values row-major values, {@code rows * columns.size()} of them
 * @param labels the labels of each column of text, by name
 */
public record Table(
    List<String> columns, int rows, double[] values, Map<String, List<String>> labels) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if a name repeats, the number of values does not fit, or
   *     labels belong to no column
   */
  public Table {
    columns = List.copyOf(columns);
    labels = Map.copyOf(labels);
    if (new HashSet<>(columns).size() != columns.size()) {
      throw new IllegalArgumentException("column names repeat: " + columns);
    }
    if (rows < 0 || (long) rows * columns.size() != values.length) {
      throw new IllegalArgumentException(
          values.length + " values are not " + rows + " rows of " + columns.size() + " columns");
    }
    if (!columns.containsAll(labels.keySet())) {
      throw new IllegalArgumentException(
          "there are labels for " + labels.keySet() + ", but the columns are " + columns);
    }
  }

  /** Creates a table of numbers. */
  public Table(List<String> columns, int rows, double[] values) {
    this(columns, rows, values, Map.of());
  }

  /** Returns the value of one cell, of a column of text its code. */
  public double at(int row, int column) {
    return values[row * columns.size() + column];
  }

  /**
   * Returns a copy of one column, of text its codes.
   *
   * @throws IllegalArgumentException if no column has the name
   */
  public double[] column(String name) {
    int index = position(name);
    double[] column = new double[rows];
    for (int row = 0; row < rows; row++) {
      column[row] = at(row, index);
    }
    return column;
  }

  /**
   * Returns one column as text: labels, or numbers, whole ones without point.
   *
   * @throws IllegalArgumentException if no column has the name
   */
  public List<String> texts(String name) {
    List<String> known = labels.getOrDefault(name, List.of());
    return Arrays.stream(column(name))
        .mapToObj(value -> known.isEmpty() ? text(value) : known.get((int) value))
        .toList();
  }

  /** Returns a number as text, a whole one without point: 3.0 is "3". */
  static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Returns rows {@code from} (included) to {@code to} (excluded). */
  public Table slice(int from, int to) {
    int width = columns.size();
    return new Table(
        columns, to - from, Arrays.copyOfRange(values, from * width, to * width), labels);
  }

  /**
   * Returns some columns, in the order of their names.
   *
   * @throws IllegalArgumentException if no column has a name
   */
  public Table select(List<String> names) {
    double[] chosen = new double[rows * names.size()];
    Map<String, List<String>> kept = new HashMap<>(labels);
    kept.keySet().retainAll(names);
    for (int j = 0; j < names.size(); j++) {
      int from = position(names.get(j));
      for (int i = 0; i < rows; i++) {
        chosen[i * names.size() + j] = at(i, from);
      }
    }
    return new Table(names, rows, chosen, kept);
  }

  /** Returns the rows of some indices, in their order. */
  public Table rows(int[] indices) {
    int width = columns.size();
    double[] chosen = new double[indices.length * width];
    for (int i = 0; i < indices.length; i++) {
      System.arraycopy(values, indices[i] * width, chosen, i * width, width);
    }
    return new Table(columns, indices.length, chosen, labels);
  }

  /**
   * Returns these columns and, to their right, those of another table with as many rows.
   *
   * @throws IllegalArgumentException if a name stands in both, or the numbers of rows differ
   */
  public Table beside(Table right) {
    if (right.rows != rows) {
      throw new IllegalArgumentException(rows + " rows do not fit beside " + right.rows);
    }
    List<String> names =
        java.util.stream.Stream.concat(columns.stream(), right.columns.stream()).toList();
    double[] all = new double[rows * names.size()];
    int width = columns.size();
    int other = right.columns.size();
    for (int i = 0; i < rows; i++) {
      System.arraycopy(values, i * width, all, i * names.size(), width);
      System.arraycopy(right.values, i * other, all, i * names.size() + width, other);
    }
    Map<String, List<String>> both = new HashMap<>(labels);
    both.putAll(right.labels);
    return new Table(names, rows, all, both);
  }

  private int position(String name) {
    int index = columns.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "no column '" + name + "'; there are " + columns + Names.suggestion(name, columns));
    }
    return index;
  }
}
