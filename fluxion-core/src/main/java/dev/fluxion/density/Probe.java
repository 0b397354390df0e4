package dev.fluxion.density;

import java.util.Locale;

/** The law of the probes of a stochastic trace estimator; mean 0, covariance I. */
public enum Probe {
  /**
   * Signs, +1 or -1 with equal chance: the smallest variance of all laws with independent parts.
   */
  RADEMACHER,
  /** Standard normal numbers. */
  GAUSSIAN;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
