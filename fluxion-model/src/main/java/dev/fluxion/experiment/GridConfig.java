package dev.fluxion.experiment;

import dev.fluxion.diffusion.Coefficients;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.TimeWarp;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

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
   * Steps that are equal in {@code lambda = log(alpha / sigma)}, half the logarithm of signal to
   * noise, of the schedule in use. Source: the "uniform logSNR" steps of Lu et al., "DPM-Solver"
   * (2022).
   *
   * @param clip how far from t = 0 and t = 1 the times stay that lambda is taken at, above 0 and
   *     below 1/2; a step to an end within that distance is the longer
   */
  record LogSnr(double clip) implements GridConfig {
    /** Checks the distance. */
    public LogSnr {
      InvalidValue.unless(clip > 0 && clip < 0.5, "clip", clip, "above 0 and below 0.5");
    }

    /** Returns the grid on a schedule. */
    public Plain on(Schedule schedule) {
      return new EqualLogSnr(schedule, clip);
    }
  }

  /**
   * The steps of {@link LogSnr} on a schedule.
   *
   * @param schedule the schedule
   * @param clip as there
   */
  record EqualLogSnr(Schedule schedule, double clip) implements Plain {
    @Override
    public TimeGrid grid(double from, double to, int steps) {
      double first = Math.min(1 - clip, Math.max(clip, from));
      double last = Math.min(1 - clip, Math.max(clip, to));
      if (first == last || steps < 2) {
        return TimeGrid.uniform(from, to, steps);
      }
      double lambda = Coefficients.at(schedule, first).halfLogSnr();
      double step = (Coefficients.at(schedule, last).halfLogSnr() - lambda) / steps;
      double[] angles = new double[steps - 1];
      for (int i = 1; i < steps; i++) {
        angles[i - 1] = Math.atan(Math.exp(lambda + i * step));
      }
      double[] times = new double[steps + 1];
      try (Scope scope = new Scope()) {
        Tensor inner = schedule.timeAt(Tensors.of(angles, angles.length));
        System.arraycopy(Tensors.doubles(inner), 0, times, 1, angles.length);
      }
      times[0] = from;
      times[steps] = to;
      return new TimeGrid(times);
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
