package dev.fluxion.nn;

import java.util.Locale;

/** The non-linearity between layers. */
public enum Activation {
  /** {@code x Phi(x)} with the exact normal distribution function. */
  GELU,
  /** {@code x / (1 + exp(-x))}. */
  SILU,
  /** Hyperbolic tangent. */
  TANH,
  /** {@code max(x, 0)}. */
  RELU,
  /** {@code log(1 + exp(x))}. */
  SOFTPLUS,
  /** {@code x} above 0, {@code exp(x) - 1} below. */
  ELU;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
