package dev.fluxion.experiment;

import dev.fluxion.path.TimeWarp;
import dev.fluxion.solve.TimeGrid;

/** Where a fixed-step solver's steps lie. */
public sealed interface GridConfig {
  /** Returns the times of a solve. */
  TimeGrid grid(double from, double to, int steps);

  /** Equal steps. */
  record Uniform() implements GridConfig {
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
  record Warp(double s) implements GridConfig {
    /** Checks the slope. */
    public Warp {
      new TimeWarp(s);
    }

    @Override
    public TimeGrid grid(double from, double to, int steps) {
      return TimeGrid.warped(new TimeWarp(s), from, to, steps);
    }
  }
}
