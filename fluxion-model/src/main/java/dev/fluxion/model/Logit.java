package dev.fluxion.model;

/**
 * For values between bounds: {@code y = log((x - lower) / (upper - x))}, {@code z = (y - mean) /
 * scale}.
 *
 * <p>The log-determinant is {@code sum log((upper - lower) / ((x - lower) (upper - x))) - log
 * scale}. Data that come back lie between the bounds, ends excluded.
 *
 * @param lower lower bounds
 * @param upper upper bounds
 * @param mean the y that becomes 0
 * @param scale the distance in y that becomes 1, positive
 */
public record Logit(double[] lower, double[] upper, double[] mean, double[] scale)
    implements Transform {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the sizes differ, a number is not finite, a bound is not
   *     above the other or a scale not positive
   */
  public Logit {
    lower = lower.clone();
    upper = upper.clone();
    mean = mean.clone();
    scale = scale.clone();
    ColumnChecks.bounds(lower, upper);
    ColumnChecks.sameSize("mean", mean, lower);
    ColumnChecks.sameSize("scale", scale, lower);
    ColumnChecks.finite("mean", mean);
    ColumnChecks.positive("scale", scale);
  }

  @Override
  public int dimension() {
    return lower.length;
  }

  @Override
  public void toStandard(double[] rows, int n) {
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = 0; j < lower.length; j++, at++) {
        ColumnChecks.inside(rows[at], lower[j], upper[j], i, j);
        rows[at] = (logit(rows[at], lower[j], upper[j]) - mean[j]) / scale[j];
      }
    }
  }

  @Override
  public void toData(double[] rows, int n) {
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = 0; j < lower.length; j++, at++) {
        rows[at] = between(rows[at] * scale[j] + mean[j], lower[j], upper[j]);
      }
    }
  }

  @Override
  public double[] logDeterminant(double[] dataRows, int n) {
    double constant = new Standardize(mean, scale).logDeterminant();
    double[] result = new double[n];
    for (int i = 0, at = 0; i < n; i++) {
      result[i] = constant;
      for (int j = 0; j < lower.length; j++, at++) {
        ColumnChecks.inside(dataRows[at], lower[j], upper[j], i, j);
        result[i] += logSlope(dataRows[at], lower[j], upper[j]);
      }
    }
    return result;
  }

  static double logit(double x, double lower, double upper) {
    return Math.log(x - lower) - Math.log(upper - x);
  }

  static double logSlope(double x, double lower, double upper) {
    return Math.log(upper - lower) - Math.log(x - lower) - Math.log(upper - x);
  }

  /** Returns the value between the bounds whose logit is y, from the nearer bound. */
  static double between(double y, double lower, double upper) {
    double x =
        y < 0
            ? lower + (upper - lower) * Math.exp(y) / (1 + Math.exp(y))
            : upper - (upper - lower) * Math.exp(-y) / (1 + Math.exp(-y));
    return Math.max(Math.nextUp(lower), Math.min(Math.nextDown(upper), x));
  }

  /** Returns a copy of the lower bounds. */
  @Override
  public double[] lower() {
    return lower.clone();
  }

  /** Returns a copy of the upper bounds. */
  @Override
  public double[] upper() {
    return upper.clone();
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
