package dev.fluxion.data;

import dev.fluxion.tensor.Key;

/**
 * A sine of random phase with white noise: {@code x_i = A sin(2 pi tau_i / P + theta) + s z_i},
 * theta uniform on (0, 2 pi), {@code A^2 / 2 + s^2 = 1}, so that every value has mean 0 and
 * variance 1.
 *
 * <p>The density is the mean over theta of products of normal densities. Their logarithm is a
 * trigonometric polynomial of degree 2 in theta, and the mean of its exponential over n equidistant
 * phases converges faster than any power of n (Trefethen and Weideman 2014, section 3).
 */
final class SineProcess extends UnivariateProcess {
  private final double frequency;
  private final double amplitude;
  private final double variance;

  /**
   * A sine by its period in stamps and the standard deviation of its noise.
   *
   * @throws IllegalArgumentException if the period is not positive, or the deviation is not between
   *     0 and 1
   */
  SineProcess(double period, double noise) {
    if (!(period > 0 && noise > 0 && noise < 1)) {
      throw new IllegalArgumentException(
          "a sine of period " + period + " with noise " + noise + " has not variance 1");
    }
    this.frequency = 2 * Math.PI / period;
    this.variance = noise * noise;
    this.amplitude = Math.sqrt(2 * (1 - variance));
  }

  @Override
  void path(Key key, double[] stamps, double[] x) {
    double[] phase = new double[1];
    key.derive(0).uniform(0, phase, 0, 1);
    key.derive(1).normal(0, x, 0, x.length);
    for (int i = 0; i < x.length; i++) {
      x[i] =
          amplitude * Math.sin(frequency * stamps[i] + 2 * Math.PI * phase[0])
              + Math.sqrt(variance) * x[i];
    }
  }

  @Override
  double logDensity(double[] stamps, double[] x) {
    double constant = 0;
    double sine = 0;
    double cosine = 0;
    double sine2 = 0;
    double cosine2 = 0;
    for (int i = 0; i < x.length; i++) {
      double angle = frequency * stamps[i];
      constant += normal(x[i], 0, variance) - amplitude * amplitude / (4 * variance);
      sine += amplitude * x[i] * Math.cos(angle) / variance;
      cosine += amplitude * x[i] * Math.sin(angle) / variance;
      sine2 -= amplitude * amplitude * Math.sin(2 * angle) / (4 * variance);
      cosine2 += amplitude * amplitude * Math.cos(2 * angle) / (4 * variance);
    }
    // A peak whose curvature is k or less is resolved by some sqrt(k) phases.
    double curvature = Math.hypot(sine, cosine) + 4 * Math.hypot(sine2, cosine2);
    int n = 64 + (int) (12 * Math.sqrt(curvature));
    double[] exponents = new double[n];
    for (int k = 0; k < n; k++) {
      double theta = 2 * Math.PI * k / n;
      exponents[k] =
          sine * Math.sin(theta)
              + cosine * Math.cos(theta)
              + sine2 * Math.sin(2 * theta)
              + cosine2 * Math.cos(2 * theta);
    }
    return constant + logMeanExp(exponents);
  }

  private static double logMeanExp(double[] exponents) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double exponent : exponents) {
      largest = Math.max(largest, exponent);
    }
    double sum = 0;
    for (double exponent : exponents) {
      sum += Math.exp(exponent - largest);
    }
    return largest + Math.log(sum / exponents.length);
  }
}
