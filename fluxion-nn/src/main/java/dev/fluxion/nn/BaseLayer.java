package dev.fluxion.nn;

import java.util.Locale;

/** The layer that a {@link ConcatSquash} field repeats, from h and t to a row of units. */
public enum BaseLayer {
  /** {@code W h + b + w t}: a linear layer of h and t. */
  LINEAR,
  /** {@code (W h + b) * sigmoid(a t + c) + w t}. Source: Grathwohl et al., FFJORD (2019). */
  CONCAT_SQUASH,
  /** As concat-squash, linear in h and in orthonormal Legendre polynomials of tanh(h_j). */
  ORTHOGONAL_POLYNOMIAL,
  /** As concat-squash, linear in h and in Gaussians about learned centres. */
  RBF;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
