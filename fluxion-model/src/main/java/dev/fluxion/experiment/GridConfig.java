package dev.fluxion.experiment;

import dev.fluxion.path.TimeWarp;
import dev.fluxion.solve.TimeGrid;

/** Where a fixed-step solver's steps lie. */
public sealed interface GridConfig {
  /** A grid that does not depend on the field. */
  sealed interface Plain extends GridConfig {
    /** Returns the times of a solve. */
    TimeGrid grid(double from, double to, int steps);
  }

  /** Equal steps. */
  record Uniform() implements Plain {
    @Override
    public TimeGrid grid(double from, double to, int steps) {
      return TimeGrid.uniform(from, to, steps);
    }
  }

  /**
   * Equal steps before the polynomial warp.
   *
   * @param s slope of the warp at t = 1/2, above 0 and up to 3/2
   */
  record Warp(double s) implements Plain {
    /** Checks the slope. */
    public Warp {
      new TimeWarp(s);
    }

    @Override
    public TimeGrid grid(double from, double to, int steps) {
      return TimeGrid.warped(new TimeWarp(s), from, to, steps);
    }
  }

  /**
   * Steps fitted on the trained field, so that few of them err least; see {@link
   * dev.fluxion.solve.GridFit}.
   *
   * @param points number of points of the source that the fit looks at
   */
  record Fitted(int points) implements GridConfig {
    private static final int MAX_POINTS = 65_536;

    /** Checks the number. */
    public Fitted {
      InvalidValue.unless(
          points >= 1 && points <= MAX_POINTS,
          "points",
          points,
          "a whole number from 1 to " + MAX_POINTS);
    }
  }
}
