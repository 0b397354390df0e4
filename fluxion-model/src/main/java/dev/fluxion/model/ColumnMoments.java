package dev.fluxion.model;

import java.util.function.BiConsumer;

/**
 * Mean and sum of squared deviations of each column, in one pass over rows.
 *
 * <p>{@code mean += (x - mean) / n}, {@code squares += (x - oldMean) (x - newMean)}. Source:
 * Welford, "Note on a method for calculating corrected sums of squares and products" (1962).
 *
 * @param count number of rows
 * @param mean means of the columns
 * @param squares sums of squared deviations from the mean
 */
record ColumnMoments(long count, double[] mean, double[] squares) {
  private static final int BLOCK = 4096;

  /**
   * Reads all rows.
   *
   * @param prepare changes a block (values, index of its first row) before it counts
   */
  static ColumnMoments of(RowReader reader, int columns, BiConsumer<double[], Long> prepare) {
    double[] mean = new double[columns];
    double[] squares = new double[columns];
    long count = reader.count();
    for (long first = 0; first < count; first += BLOCK) {
      int n = (int) Math.min(BLOCK, count - first);
      double[] block = new double[n * columns];
      reader.rows(first, n, block);
      prepare.accept(block, first);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < columns; j++) {
          double difference = block[i * columns + j] - mean[j];
          mean[j] += difference / (first + i + 1);
          squares[j] += difference * (block[i * columns + j] - mean[j]);
        }
      }
    }
    return new ColumnMoments(count, mean, squares);
  }

  /** Returns standard deviations with {@code count - lost} in the denominator. */
  double[] deviations(int lost) {
    double[] deviations = new double[squares.length];
    for (int j = 0; j < deviations.length; j++) {
      deviations[j] = Math.sqrt(squares[j] / (count - lost));
    }
    return deviations;
  }
}
