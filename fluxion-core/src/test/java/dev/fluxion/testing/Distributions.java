package dev.fluxion.testing;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Tests of draws against a known distribution. */
public final class Distributions {
  /**
   * What {@link #distance} exceeds with probability 1e-6 at most, by the inequality of Dvoretzky,
   * Kiefer, Wolfowitz and Massart, {@code P(sqrt(n) D > q) <= 2 exp(-2 q^2)}.
   */
  public static final double ONE_IN_A_MILLION = 2.694;

  private Distributions() {}

  /**
   * Returns Kolmogorov and Smirnov's {@code sqrt(n) max |F_n - F|}.
   *
   * @param cdf the distribution function F
   */
  public static double distance(double[] draws, DoubleUnaryOperator cdf) {
    double[] sorted = draws.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double most = 0;
    for (int i = 0; i < n; i++) {
      double exact = cdf.applyAsDouble(sorted[i]);
      most = Math.max(most, Math.max(exact - (double) i / n, (i + 1.0) / n - exact));
    }
    return Math.sqrt(n) * most;
  }

  /** Returns P(Z <= z) of a standard normal by Simpson's rule on its density, to 1e-6. */
  public static double normalCdf(double z) {
    if (Math.abs(z) > 9) {
      return z < 0 ? 0 : 1;
    }
    int steps = 200;
    double h = z / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double x = i * h;
      int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-0.5 * x * x);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}
