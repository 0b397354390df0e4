package dev.fluxion.data;

import java.util.Arrays;

/** The step of stamps that are equally far apart. */
final class RegularStep {
  /** How much of a step its stamps may be rounded by. */
  private static final double ROUNDING = 1e-3;

  private RegularStep() {}

  /** Returns the most frequent of some differences, the smallest such; 0 where there are none. */
  static double of(double[] differences) {
    double[] sorted = differences.clone();
    Arrays.sort(sorted);
    double best = 0;
    int most = 0;
    int from = 0;
    for (int i = 0; i < sorted.length; i++) {
      while (sorted[from] * (1 + ROUNDING) < sorted[i]) {
        from++;
      }
      if (i - from + 1 > most) {
        most = i - from + 1;
        best = sorted[(from + i) / 2];
      }
    }
    return best;
  }

  /** Tells whether a difference is a step, but for rounding. */
  static boolean is(double difference, double step) {
    return Math.abs(difference - step) <= ROUNDING * step;
  }
}
