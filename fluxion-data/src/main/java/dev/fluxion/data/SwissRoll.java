package dev.fluxion.data;

/**
 * The Swiss roll seen from its end: {@code x = (t cos t, t sin t) / 5 + noise * z} with t uniform
 * on (1.5 pi, 4.5 pi); noise 0.2 by default.
 *
 * <p>These are the first and third coordinate of {@code make_swiss_roll} of scikit-learn with noise
 * 1, divided by 5, as in FFJORD (Grathwohl et al. 2019). No classes; the log density is known.
 */
public final class SwissRoll extends NoisyCurve {
  /** The Swiss roll with noise 0.2. */
  public SwissRoll() {
    this(0.2);
  }

  /**
   * The Swiss roll.
   *
   * @throws IllegalArgumentException if the noise is not positive
   */
  public SwissRoll(double noise) {
    super(1, noise);
  }

  @Override
  void point(int piece, double u, double[] to, int at) {
    double t = 1.5 * Math.PI * (1 + 2 * u);
    to[at] = t * Math.cos(t) / 5;
    to[at + 1] = t * Math.sin(t) / 5;
  }
}
