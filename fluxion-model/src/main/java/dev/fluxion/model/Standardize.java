package dev.fluxion.model;

import java.util.Arrays;

/**
 * {@code z = (x - mean) / scale} in each column; the log-determinant is {@code -sum log scale}.
 *
 * @param mean the value that becomes 0
 * @param scale the distance that becomes 1, positive
 */
public record Standardize(double[] mean, double[] scale) implements Transform {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the sizes differ, a number is not finite or a scale not
   *     positive
   */
  public Standardize {
    mean = mean.clone();
    scale = scale.clone();
    ColumnChecks.sameSize("scale", scale, mean);
    ColumnChecks.finite("mean", mean);
    ColumnChecks.positive("scale", scale);
  }

  @Override
  public int dimension() {
    return mean.length;
  }

  @Override
  public void toStandard(double[] rows, int n) {
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = 0; j < mean.length; j++, at++) {
        rows[at] = (rows[at] - mean[j]) / scale[j];
      }
    }
  }

  @Override
  public void toData(double[] rows, int n) {
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = 0; j < mean.length; j++, at++) {
        rows[at] = rows[at] * scale[j] + mean[j];
      }
    }
  }

  @Override
  public double[] logDeterminant(double[] dataRows, int n) {
    double[] result = new double[n];
    Arrays.fill(result, logDeterminant());
    return result;
  }

  /** Returns the log-determinant, the same for every row. */
  double logDeterminant() {
    double sum = 0;
    for (double value : scale) {
      sum -= Math.log(value);
    }
    return sum;
  }

  /** Returns a copy of the means. */
  @Override
  public double[] mean() {
    return mean.clone();
  }

  /** Returns a copy of the scales. */
  @Override
  public double[] scale() {
    return scale.clone();
  }
}
