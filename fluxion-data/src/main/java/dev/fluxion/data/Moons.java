package dev.fluxion.data;

/**
 * Two interleaving half circles: {@code (cos a, sin a)} (class 0) and {@code (1 - cos a, 1/2 - sin
 * a)} (class 1) with a uniform on (0, pi), plus normal noise of standard deviation 0.1 by default.
 *
 * <p>The curves are those of {@code make_moons} of scikit-learn, with random instead of equidistant
 * angles. The log density is known.
 */
public final class Moons extends NoisyCurve {
  private final double scale;
  private final double shift;

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
    this(noise, 1, 0);
  }

  /**
   * The two moons, scaled and moved: {@code scale x + shift} for every value of a row, noise
   * included. The toy set {@code moons-wide} is {@code Moons(0.2, 3, -1)}, as in Tong et al. 2024.
   *
   * @throws IllegalArgumentException if noise or scale are not positive
   */
  public Moons(double noise, double scale, double shift) {
    super(2, scale * noise);
    if (!(scale > 0)) {
      throw new IllegalArgumentException("the scale is " + scale + ", but must be positive");
    }
    this.scale = scale;
    this.shift = shift;
  }

  @Override
  void point(int piece, double u, double[] to, int at) {
    double angle = Math.PI * u;
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    to[at] = scale * (piece == 0 ? cos : 1 - cos) + shift;
    to[at + 1] = scale * (piece == 0 ? sin : 0.5 - sin) + shift;
  }
}
