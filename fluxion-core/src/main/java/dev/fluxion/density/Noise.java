package dev.fluxion.density;

import java.util.Locale;

/** When the probes of a stochastic trace estimator are drawn. */
public enum Noise {
  /** Once for a whole solve: the right-hand side is then a smooth function of time. */
  FIXED,
  /** Anew at every evaluation: for solvers with fixed steps only. */
  FRESH;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
