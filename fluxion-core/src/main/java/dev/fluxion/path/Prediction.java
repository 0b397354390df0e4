package dev.fluxion.path;

import java.util.Locale;

/** The quantities at a point of a path, of which each gives the others. */
public enum Prediction {
  /** The velocity {@code E[alpha' x1 + sigma' x0 | x_t]}. */
  VELOCITY,
  /** The data point {@code E[x1 | x_t]}. */
  X1,
  /** The source point {@code E[x0 | x_t]}. */
  NOISE,
  /** The gradient of the log density, {@code -E[x0 | x_t] / sigma} for the source N(0, I). */
  SCORE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
