package dev.fluxion.data;

import dev.fluxion.tensor.Key;

/**
 * A stationary normal process on equal steps with mean 0 and variance 1, {@code x_i = a x_(i-1) + b
 * x_(i-2) + s z_i}.
 *
 * <p>Its autocorrelations are {@code r_1 = a / (1 - b)} and {@code r_2 = a r_1 + b}, {@code s^2 = 1
 * - a r_1 - b r_2}; {@code x_1 ~ N(0, 1)} and {@code x_2 given x_1 ~ N(r_1 x_1, 1 - r_1^2)} (Box
 * and Jenkins 1970, section 3.2.3). With b = 0 it is of first order. Stamps are not looked at.
 */
final class AutoregressiveProcess extends UnivariateProcess {
  private final double a;
  private final double b;
  private final double first;
  private final double variance;

  /**
   * A process by its coefficients.
   *
   * @throws IllegalArgumentException if it is not stationary
   */
  AutoregressiveProcess(double a, double b) {
    if (!(Math.abs(b) < 1 && a + b < 1 && b - a < 1)) {
      throw new IllegalArgumentException(
          "the autoregression with coefficients " + a + ", " + b + " is not stationary");
    }
    this.a = a;
    this.b = b;
    this.first = a / (1 - b);
    this.variance = 1 - a * first - b * (a * first + b);
  }

  @Override
  void path(Key key, double[] stamps, double[] x) {
    key.normal(0, x, 0, x.length);
    for (int i = 1; i < x.length; i++) {
      x[i] = mean(x, i) + Math.sqrt(variance(i)) * x[i];
    }
  }

  @Override
  double logDensity(double[] stamps, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += normal(x[i], mean(x, i), variance(i));
    }
    return sum;
  }

  private double mean(double[] x, int i) {
    return i == 0 ? 0 : i == 1 ? first * x[0] : a * x[i - 1] + b * x[i - 2];
  }

  private double variance(int i) {
    return i == 0 ? 1 : i == 1 ? 1 - first * first : variance;
  }
}
