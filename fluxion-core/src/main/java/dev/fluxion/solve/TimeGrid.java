package dev.fluxion.solve;

import dev.fluxion.path.TimeWarp;
import java.util.Arrays;

/**
 * The times that a fixed-step solver visits, strictly increasing or strictly decreasing.
 *
 * @param times at least two times
 */
public record TimeGrid(double[] times) {
  /**
   * Checks that the times are finite and go one way.
   *
   * @throws IllegalArgumentException naming the first time that turns back, or the times
   */
  public TimeGrid {
    times = times.clone();
    if (times.length < 2) {
      throw new IllegalArgumentException(
          "a time grid needs at least two times, but has " + times.length);
    }
    if (Arrays.stream(times).anyMatch(time -> !Double.isFinite(time))) {
      throw new IllegalArgumentException(
          "the times of a grid must be finite, but are " + Arrays.toString(times));
    }
    double direction = Math.signum(times[1] - times[0]);
    for (int i = 0; i + 1 < times.length; i++) {
      if (!((times[i + 1] - times[i]) * direction > 0)) {
        throw new IllegalArgumentException(
            "the time grid does not go one way: "
                + times[i]
                + " is followed by "
                + times[i + 1]
                + " at place "
                + (i + 1));
      }
    }
  }

  /**
   * Returns equal steps.
   *
   * @throws IllegalArgumentException if there are no steps, or both ends are the same
   */
  public static TimeGrid uniform(double from, double to, int steps) {
    return new TimeGrid(spaced(from, to, steps));
  }

  /** Returns steps that are equal before the warp: {@code from + (to - from) w(i / steps)}. */
  public static TimeGrid warped(TimeWarp warp, double from, double to, int steps) {
    double[] times = spaced(0, 1, steps);
    for (int i = 1; i < steps; i++) {
      times[i] = from + (to - from) * warp.at(times[i]);
    }
    times[0] = from;
    times[steps] = to;
    return new TimeGrid(times);
  }

  private static double[] spaced(double from, double to, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps: is " + steps + ", but must be 1 or more");
    }
    double[] times = new double[steps + 1];
    for (int i = 0; i < steps; i++) {
      times[i] = from + (to - from) * i / steps;
    }
    times[steps] = to;
    return times;
  }

  /** Returns a copy of the times. */
  @Override
  public double[] times() {
    return times.clone();
  }

  /** Returns the number of steps. */
  public int steps() {
    return times.length - 1;
  }

  /** Returns the same times in the other direction. */
  public TimeGrid reversed() {
    double[] back = new double[times.length];
    for (int i = 0; i < back.length; i++) {
      back[i] = times[times.length - 1 - i];
    }
    return new TimeGrid(back);
  }

  @Override
  public String toString() {
    return "TimeGrid" + Arrays.toString(times);
  }
}
