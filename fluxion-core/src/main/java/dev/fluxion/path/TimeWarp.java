package dev.fluxion.path;

/**
 * The cubic time warp {@code w(t) = 4 (1 - s) t^3 + 6 (s - 1) t^2 + (3 - 2 s) t}, which maps [0, 1]
 * onto itself with slope s at t = 1/2.
 *
 * <p>s = 1 is the identity; s below 1 crowds the middle, s above 1 the ends. It is monotone for s
 * from 0 to 3/2; s = 0, which stands still at t = 1/2, is left out. Source: the polynomial of S.
 * Hawley's tutorial on flow models (2024).
 *
 * @param s slope at t = 1/2, above 0 and up to 3/2
 */
public record TimeWarp(double s) {
  /**
   * Checks s.
   *
   * @throws IllegalArgumentException if the warp is not monotone
   */
  public TimeWarp {
    if (!(s > 0 && s <= 1.5)) {
      throw new IllegalArgumentException(
          "s: is " + s + ", but the warp is monotone only for s above 0 and up to 1.5");
    }
  }

  /** Returns w(t). */
  public double at(double t) {
    return ((4 * (1 - s) * t + 6 * (s - 1)) * t + (3 - 2 * s)) * t;
  }

  /** Returns dw/dt = {@code 12 (1 - s) t^2 + 12 (s - 1) t + 3 - 2 s}. */
  public double slope(double t) {
    return 12 * (1 - s) * t * t + 12 * (s - 1) * t + 3 - 2 * s;
  }
}
