package dev.fluxion.data;

/**
 * Two interleaving half circles: {@code (cos a, sin a)} (class 0) and {@code (1 - cos a, 1/2 - sin
 * a)} (class 1) with a uniform on (0, pi), plus normal noise of standard deviation 0.1 by default.
 *
 * <p>The curves are those of {@code make_moons} of scikit-learn, with random instead of equidistant
 * angles. The log density is known.
 */
public final class Moons extends NoisyCurve {
  /** The two moons with noise 0.1. */
  public Moons() {
    this(0.1);
  }

  /**
   * The two moons.
   *
   * @throws IllegalArgumentException if the noise is not positive
   */
  public Moons(double noise) {
    super(2, noise);
  }

  @Override
  void point(int piece, double u, double[] to, int at) {
    double angle = Math.PI * u;
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    to[at] = piece == 0 ? cos : 1 - cos;
    to[at + 1] = piece == 0 ? sin : 0.5 - sin;
  }
}
