package dev.fluxion.path;

/**
 * The times on which a velocity is finite, from {@code from} to {@code to}.
 *
 * @param from first time, 0 or more
 * @param to last time, above {@code from} and up to 1
 */
public record TimeRange(double from, double to) {
  /** All times from 0 to 1. */
  public static final TimeRange WHOLE = new TimeRange(0, 1);

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if the times are not within 0 to 1 and rising
   */
  public TimeRange {
    if (!(from >= 0 && from < to && to <= 1)) {
      throw new IllegalArgumentException(
          "a range of times goes from " + from + " to " + to + ", but must rise within 0 to 1");
    }
  }

  /** Returns whether this is all of 0 to 1. */
  public boolean whole() {
    return from == 0 && to == 1;
  }

  /** Returns the time of the range that is nearest to t. */
  public double clamp(double t) {
    return Math.min(to, Math.max(from, t));
  }

  /** Returns {@code from + (to - from) u}, the time at a share u of the range. */
  public double at(double u) {
    return clamp(from + (to - from) * u);
  }

  /** Returns the times that belong to both ranges. */
  public TimeRange and(TimeRange other) {
    return new TimeRange(Math.max(from, other.from), Math.min(to, other.to));
  }
}
