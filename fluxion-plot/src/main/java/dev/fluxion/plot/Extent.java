package dev.fluxion.plot;

import java.util.List;
import java.util.function.Function;

/**
 * The rectangle to show sets of points in: all of them with a margin; where a few outliers would
 * more than double a side, the part between the 0.5 and the 99.5 percent quantiles of each set.
 */
record Extent(Range x, Range y) {
  private static final double TAIL = 0.005;
  private static final double MARGIN = 0.05;
  private static final double CORE_MARGIN = 0.15;

  static Extent of(List<Points> sets) {
    return new Extent(side(sets, Points::sortedX), side(sets, Points::sortedY));
  }

  /** Whether it is so much wider than high that panels stand better one above the other. */
  boolean isWide() {
    return x.length() > 1.7 * y.length();
  }

  private static Range side(List<Points> sets, Function<Points, double[]> sorted) {
    Range all = null;
    Range core = null;
    for (Points set : sets) {
      double[] values = sorted.apply(set);
      int last = values.length - 1;
      int cut = (int) (TAIL * values.length);
      Range whole = Range.covering(values[0], values[last]);
      Range middle = Range.covering(values[cut], values[last - cut]);
      all = all == null ? whole : all.union(whole);
      core = core == null ? middle : core.union(middle);
    }
    if (all == null || core == null) {
      throw new IllegalArgumentException("picture: no points to show; give at least one set");
    }
    return all.length() <= 2 * core.length() ? all.padded(MARGIN) : core.padded(CORE_MARGIN);
  }
}
