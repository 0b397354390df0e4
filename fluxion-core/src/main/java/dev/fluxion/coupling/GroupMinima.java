package dev.fluxion.coupling;

import java.util.Arrays;

/**
 * The least reduced cost of each group of columns of a row, where group g holds the columns j with
 * j mod GROUPS = g: one pass over the row without a branch, which the compiler vectorises.
 */
final class GroupMinima {
  /** The number of groups, a power of two. */
  static final int GROUPS = 128;

  private GroupMinima() {}

  /**
   * Writes min over the columns j of group g of costs[offset + j] - potentials[j] to minima[g];
   * infinity for an empty group.
   */
  static void of(double[] costs, int offset, double[] potentials, int n, double[] minima) {
    Arrays.fill(minima, Double.POSITIVE_INFINITY);
    int full = n - n % GROUPS;
    for (int start = 0; start < full; start += GROUPS) {
      lower(costs, offset + start, potentials, start, minima);
    }
    for (int j = full; j < n; j++) {
      minima[j - full] = Math.min(minima[j - full], costs[offset + j] - potentials[j]);
    }
  }

  private static void lower(
      double[] costs, int offset, double[] potentials, int start, double[] minima) {
    for (int g = 0; g < GROUPS; g++) {
      minima[g] = Math.min(minima[g], costs[offset + g] - potentials[start + g]);
    }
  }
}
