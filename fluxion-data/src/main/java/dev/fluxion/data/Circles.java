package dev.fluxion.data;

/**
 * Two concentric circles: radius 1 (class 0) and radius {@code factor} (class 1), the angle
 * uniform, plus normal noise.
 *
 * <p>By default factor 0.5 and noise 0.05. The log density is known.
 */
public final class Circles extends NoisyCurve {
  private final double factor;

  /** The circles of radius 1 and 0.5 with noise 0.05. */
  public Circles() {
    this(0.5, 0.05);
  }

  /**
   * Two circles.
   *
   * @throws IllegalArgumentException if the factor is not between 0 and 1, or the noise is not
   *     positive
   */
  public Circles(double factor, double noise) {
    super(2, noise);
    if (!(factor > 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "the factor is " + factor + ", but must be between 0 and 1");
    }
    this.factor = factor;
  }

  @Override
  void point(int piece, double u, double[] to, int at) {
    double angle = 2 * Math.PI * u;
    double radius = piece == 0 ? 1 : factor;
    to[at] = radius * Math.cos(angle);
    to[at + 1] = radius * Math.sin(angle);
  }
}
