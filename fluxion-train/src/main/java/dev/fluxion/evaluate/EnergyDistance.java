package dev.fluxion.evaluate;

/**
 * The squared energy distance D^2 = 2 E|X - Y| - E|X - X'| - E|Y - Y'| of two clouds, each mean
 * taken over all pairs (a point and itself included), in the unit of the coordinates.
 *
 * <p>O((n + m)^2) time, O(n + m) memory. Source: G. Szekely and M. Rizzo, Energy statistics: a
 * class of statistics based on distances, Journal of Statistical Planning and Inference 143 (2013).
 */
public final class EnergyDistance {
  private EnergyDistance() {}

  /**
   * Computes the squared energy distance, never negative and 0 only for equal measures.
   *
   * @param a the one cloud, [n, columns]
   * @param b the other cloud, [m, columns]
   * @throws IllegalArgumentException if the columns differ
   */
  public static double squared(Cloud a, Cloud b) {
    Cloud.checkSameColumns(a, b);
    double n = a.rows();
    double m = b.rows();
    double between = PairwiseSums.between(a, b, Math::sqrt) / (n * m);
    double withinA = 2 * PairwiseSums.within(a, Math::sqrt) / (n * n);
    double withinB = 2 * PairwiseSums.within(b, Math::sqrt) / (m * m);
    return Math.max(0, 2 * between - withinA - withinB);
  }
}
