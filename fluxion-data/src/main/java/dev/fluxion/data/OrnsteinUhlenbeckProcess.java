package dev.fluxion.data;

import dev.fluxion.tensor.Key;

/**
 * The stationary Ornstein-Uhlenbeck process of variance 1 and correlation time 1 at irregular
 * stamps: {@code x_1 ~ N(0, 1)}, and over a gap g {@code x(tau + g) given x(tau) ~ N(e^-g x(tau), 1
 * - e^-2g)} (Uhlenbeck and Ornstein 1930, equations 8 and 10).
 *
 * <p>The first stamp is 0; gaps are independent, {@code .07 * 60^u} with u uniform on (0, 1): from
 * .07 to 4.2 correlation times, evenly in the logarithm. The log density is that of the values
 * given the stamps.
 */
final class OrnsteinUhlenbeckProcess extends UnivariateProcess implements NormalTransition {
  /** The shortest gap between stamps. */
  static final double SHORTEST = 0.07;

  /** The longest gap between stamps. */
  static final double LONGEST = 4.2;

  @Override
  void path(Key key, double[] stamps, double[] x) {
    key.derive(0).uniform(0, stamps, 0, stamps.length);
    key.derive(1).normal(0, x, 0, x.length);
    stamps[0] = 0;
    for (int i = 1; i < x.length; i++) {
      double gap = SHORTEST * Math.pow(LONGEST / SHORTEST, stamps[i]);
      stamps[i] = stamps[i - 1] + gap;
      x[i] = mean(x[i - 1], gap) + Math.sqrt(variance(gap)) * x[i];
    }
  }

  @Override
  double logDensity(double[] stamps, double[] x) {
    double sum = normal(x[0], 0, 1);
    for (int i = 1; i < x.length; i++) {
      double gap = stamps[i] - stamps[i - 1];
      sum += normal(x[i], mean(x[i - 1], gap), variance(gap));
    }
    return sum;
  }

  @Override
  public double mean(double x, double gap) {
    return Math.exp(-gap) * x;
  }

  @Override
  public double variance(double gap) {
    return -Math.expm1(-2 * gap);
  }

  @Override
  public double stationaryVariance() {
    return 1;
  }

  @Override
  public double[] gaps() {
    return new double[] {0.1, 3};
  }
}
