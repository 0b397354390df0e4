package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.source.Normal;
import dev.fluxion.source.Source;
import java.util.Locale;

/** The way from one source point to another. */
public enum LatentMixing {
  /**
   * On the arc between their directions: {@code (sin((1 - s) w) a + sin(s w) b) / sin w}, w the
   * angle between a and b. Points of N(0, I) in many dimensions have nearly one length, which the
   * arc keeps and the line does not. Source: Shoemake, "Animating rotation with quaternion curves"
   * (1985); White, "Sampling generative networks" (2016), section 2.1.
   */
  SLERP,
  /** On the line: {@code (1 - s) a + s b}. */
  LINEAR;

  /** Below this angle, and so near to opposite, sin w is not divided by. */
  private static final double SMALL = 1e-6;

  /** Returns the way that suits a source: the arc for N(0, scale^2 I), else the line. */
  public static LatentMixing of(Source source) {
    return source instanceof Normal ? SLERP : LINEAR;
  }

  /**
   * Returns the point at a share s of the way.
   *
   * @param s from 0 (a) to 1 (b)
   * @throws InvalidValue if the points lie opposite to each other, where no arc is the shortest
   */
  public double[] at(double[] a, double[] b, double s) {
    double first = 1 - s;
    double second = s;
    if (this == SLERP) {
      double angle = angle(a, b);
      InvalidValue.unless(
          angle < Math.PI - SMALL,
          "mixing",
          "slerp, but the points lie opposite to each other, so that no arc between them is the"
              + " shortest",
          "linear for them");
      if (angle > SMALL) {
        first = Math.sin((1 - s) * angle) / Math.sin(angle);
        second = Math.sin(s * angle) / Math.sin(angle);
      }
    }
    double[] found = new double[a.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = first * a[i] + second * b[i];
    }
    return found;
  }

  private static double angle(double[] a, double[] b) {
    double product = 0;
    double left = 0;
    double right = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      left += a[i] * a[i];
      right += b[i] * b[i];
    }
    double cosine = product / Math.sqrt(left * right);
    return Double.isFinite(cosine) ? Math.acos(Math.max(-1, Math.min(1, cosine))) : 0;
  }

  /**
   * Checks that the way suits a source.
   *
   * @throws InvalidValue if it is the arc and the source is not N(0, scale^2 I)
   */
  void require(Source source) {
    InvalidValue.unless(
        this != SLERP || source instanceof Normal,
        "mixing",
        "slerp, but arcs around 0 are for sources {type: normal}",
        "linear for this model");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
