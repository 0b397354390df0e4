package dev.fluxion.data;

import dev.fluxion.tensor.Key;

/**
 * The rows to train on, in data units: of each row the model's columns, then those of its
 * condition, of text the codes of its labels. Safe to read from several threads at once.
 */
public interface Rows {

  /** Returns the number of values in a row. */
  int width();

  /** Tells whether every step draws new rows from a formula. */
  boolean fresh();

  /**
   * Returns the number of rows that {@link #rows} can read: all of a finite table, and 65,536 rows
   * that stand for the distribution where rows are fresh.
   */
  long count();

  /**
   * Puts rows {@code from} to {@code to - 1} of a step's batch into {@code out}; however a batch is
   * cut, its rows are the same.
   *
   * <p>Of a table of n rows, row i of the batch is position {@code p = step * batch + i} of the
   * epochs: {@code permutation(p / n)[p % n]}, each epoch with its own order. A batch larger than
   * the table is drawn with replacement. Noise is added to columns that are dequantised.
   *
   * @param key the key of the training; shuffling, fresh data and dequantisation each derive theirs
   * @param out receives {@code (to - from) * width} values, row-major from index 0
   * @throws IllegalArgumentException if not {@code 0 <= from <= to <= batch}
   */
  void read(Key key, long step, int batch, int from, int to, double[] out);

  /**
   * Puts rows {@code first} to {@code first + n - 1} into {@code out}, as they are stored and in
   * the order of the table: for fitting transforms and for statistics.
   *
   * @throws IndexOutOfBoundsException if there are not so many rows
   */
  void rows(long first, int n, double[] out);
}
