package dev.fluxion.measurement;

import java.util.Locale;

/** What is taken for the covariance of {@code x1} given {@code x_t}. */
public enum DataSpread {
  /**
   * {@code (sigma^2 / alpha) dE[x1 | x_t] / dx_t}, the covariance itself. Source: Boys et al.,
   * "Tweedie moment projected diffusions for inverse problems" (2023), equation 9; Rozet et al.,
   * "Learning diffusion priors from observations by expectation maximization" (2024), section 4.2.
   */
  MOMENTS,
  /**
   * {@code sigma^2 / (alpha^2 + sigma^2) I}, right for data of the law N(0, I). Source: Song et
   * al., "Pseudoinverse-guided diffusion models for inverse problems" (2023); Pokle et al.,
   * "Training-free linear image inverses via flows" (2024), equation 11.
   */
  ISOTROPIC;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
