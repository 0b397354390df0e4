package dev.fluxion.evaluate;

import dev.fluxion.coupling.Assignment;
import java.util.Locale;

/**
 * The exact 2-Wasserstein distance between the empirical measures of two clouds.
 *
 * <p>W2 = sqrt(min over couplings of E |X - Y|^2), in the unit of the coordinates. Between clouds
 * of n points each the best coupling is a permutation, found by {@link Assignment}. Clouds of n and
 * m points have the measures of clouds of lcm(n, m) repeated points, which are matched if there are
 * no more than {@value #MAX_REPEATED} of them.
 */
public final class Wasserstein {
  /** The most points, after repetition, that clouds of unequal sizes are matched with. */
  public static final int MAX_REPEATED = 8_192;

  private Wasserstein() {}

  /**
   * Computes the 2-Wasserstein distance.
   *
   * @param a the one cloud, [n, columns]
   * @param b the other cloud, [m, columns]
   * @throws IllegalArgumentException if the columns differ, the heap cannot hold the n * n
   *     distances, or n and m differ and have a least common multiple above {@value #MAX_REPEATED}
   */
  public static double distance(Cloud a, Cloud b) {
    Cloud.checkSameColumns(a, b);
    if (a.rows() == b.rows()) {
      return matched(a, b);
    }
    long common = (long) a.rows() / greatestCommonDivisor(a.rows(), b.rows()) * b.rows();
    if (common > MAX_REPEATED) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the exact Wasserstein distance of %,d to %,d rows would need %,d repeated rows"
                  + " (limit %,d): take the same number of rows on both sides, or the sliced"
                  + " distance",
              a.rows(),
              b.rows(),
              common,
              MAX_REPEATED));
    }
    return matched(a.repeated((int) common / a.rows()), b.repeated((int) common / b.rows()));
  }

  private static double matched(Cloud a, Cloud b) {
    return Math.sqrt(Assignment.solve(a.values(), b.values(), a.rows(), a.columns()).meanCost());
  }

  private static int greatestCommonDivisor(int n, int m) {
    return m == 0 ? n : greatestCommonDivisor(m, n % m);
  }
}
