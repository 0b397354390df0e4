package dev.fluxion.model;

/**
 * For values between bounds: {@code x = lower + (upper - lower) (tanh(z) + 1) / 2}.
 *
 * <p>So {@code z = log((x - lower) / (upper - x)) / 2}, and the log-determinant is {@code sum
 * log((upper - lower) / (2 (x - lower) (upper - x)))}.
 *
 * @param lower lower bounds
 * @param upper upper bounds
 */
public record TanhBounded(double[] lower, double[] upper) implements Transform {
  private static final double LOG_TWO = Math.log(2);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the sizes differ or a bound is not finite or not above the
   *     other
   */
  public TanhBounded {
    lower = lower.clone();
    upper = upper.clone();
    ColumnChecks.bounds(lower, upper);
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
        rows[at] = Logit.logit(rows[at], lower[j], upper[j]) / 2;
      }
    }
  }

  @Override
  public void toData(double[] rows, int n) {
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = 0; j < lower.length; j++, at++) {
        rows[at] = Logit.between(2 * rows[at], lower[j], upper[j]);
      }
    }
  }

  @Override
  public double[] logDeterminant(double[] dataRows, int n) {
    double[] result = new double[n];
    for (int i = 0, at = 0; i < n; i++) {
      for (int j = 0; j < lower.length; j++, at++) {
        ColumnChecks.inside(dataRows[at], lower[j], upper[j], i, j);
        result[i] += Logit.logSlope(dataRows[at], lower[j], upper[j]) - LOG_TWO;
      }
    }
    return result;
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
}
