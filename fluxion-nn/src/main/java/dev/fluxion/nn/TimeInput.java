package dev.fluxion.nn;

import java.util.Locale;

/** How a dense field is told the time. */
public enum TimeInput {
  /** t is one more input beside x. */
  RAW,
  /** {@code tanh(Linear(t))} is added after the input projection. */
  ADDED,
  /**
   * {@code tanh(Linear(t))} is added to x itself. The velocity then depends on x + e(t) only and
   * cannot even carry a normal distribution to itself (its slope has to be -1 at t = 0 and +1 at t
   * = 1); it is here to show that.
   */
  ADDED_TO_X,
  /** {@code sin(k pi t), cos(k pi t)} for k = 1 .. timeFeatures / 2 are inputs beside x. */
  SINUSOIDAL,
  /**
   * {@code sin(2 pi w t), cos(2 pi w t)} are inputs beside x, with fixed frequencies w at the
   * evenly spaced quantiles of |N(0, timeScale^2)|. Source: Tancik et al., "Fourier features let
   * networks learn high frequency functions" (2020).
   */
  FOURIER;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
