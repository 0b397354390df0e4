package dev.fluxion.data;

/**
 * The spiral: {@code x = (theta cos theta, theta sin theta) / (2 pi) + noise * z} with theta
 * uniform on (0, 2 pi turns).
 *
 * <p>By default three turns and noise 0.1, so that neighbouring arms are 1 apart and the radius
 * reaches 3. No classes; the log density is known.
 */
public final class Spiral extends NoisyCurve {
  private final double turns;

  /** The spiral of three turns with noise 0.1. */
  public Spiral() {
    this(3, 0.1);
  }

  /**
   * A spiral.
   *
   * @throws IllegalArgumentException if turns or noise are not positive
   */
  public Spiral(double turns, double noise) {
    super(1, noise);
    if (!(turns > 0) || turns > 1000) {
      throw new IllegalArgumentException("turns are " + turns + ", but must be from 0 to 1000");
    }
    this.turns = turns;
  }

  @Override
  void point(int piece, double u, double[] to, int at) {
    double radius = turns * u;
    double theta = 2 * Math.PI * radius;
    to[at] = radius * Math.cos(theta);
    to[at + 1] = radius * Math.sin(theta);
  }
}
