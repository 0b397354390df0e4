package dev.fluxion.data;

import dev.fluxion.tensor.Key;

/**
 * An autoregression of first order whose coefficient switches between two values by a Markov chain:
 * {@code x_1 ~ N(0, 1)}, {@code x_i = a_(s_i) x_(i-1) + sqrt(1 - a_(s_i)^2) z_i}, and the regime
 * s_i in {0, 1} stays with probability p from each step to the next and is even at first.
 *
 * <p>Every value is N(0, 1), whatever the regimes were; what they change is how values follow each
 * other, so the joint law is a mixture over all paths of regimes. Its density is found by the
 * forward recursion {@code f_i(s) = p(x_i | x_(i-1), s) sum_r P(r -> s) f_(i-1)(r)} (Hamilton 1989,
 * section 4). Stamps are not looked at.
 */
final class SwitchingProcess extends UnivariateProcess {
  private final double[] coefficients;
  private final double stay;

  /**
   * A process by the coefficients of its regimes and the probability to stay in one.
   *
   * @throws IllegalArgumentException if a coefficient is not between -1 and 1, or the probability
   *     not between 0 and 1
   */
  SwitchingProcess(double calm, double wild, double stay) {
    if (!(Math.abs(calm) < 1 && Math.abs(wild) < 1 && stay > 0 && stay < 1)) {
      throw new IllegalArgumentException(
          "regimes with coefficients "
              + calm
              + ", "
              + wild
              + " that stay with probability "
              + stay
              + " make no stationary process");
    }
    this.coefficients = new double[] {calm, wild};
    this.stay = stay;
  }

  @Override
  void path(Key key, double[] stamps, double[] x) {
    double[] switches = new double[x.length];
    key.derive(0).uniform(0, switches, 0, x.length);
    key.derive(1).normal(0, x, 0, x.length);
    int regime = switches[0] < 0.5 ? 0 : 1;
    for (int i = 1; i < x.length; i++) {
      regime = switches[i] < stay ? regime : 1 - regime;
      double a = coefficients[regime];
      x[i] = a * x[i - 1] + Math.sqrt(1 - a * a) * x[i];
    }
  }

  @Override
  double logDensity(double[] stamps, double[] x) {
    double sum = normal(x[0], 0, 1);
    // Probability of regime 0 given the values so far.
    double calm = 0.5;
    for (int i = 1; i < x.length; i++) {
      double before = stay * calm + (1 - stay) * (1 - calm);
      double a = Math.log(before) + normal(0, x, i);
      double b = Math.log1p(-before) + normal(1, x, i);
      double largest = Math.max(a, b);
      double step = largest + Math.log(Math.exp(a - largest) + Math.exp(b - largest));
      calm = Math.exp(a - step);
      sum += step;
    }
    return sum;
  }

  private double normal(int regime, double[] x, int i) {
    double a = coefficients[regime];
    return normal(x[i], a * x[i - 1], 1 - a * a);
  }
}
