package dev.fluxion.nn.image;

import java.util.Locale;

/** How attention learns where patches are. */
public enum PatchPositions {
  /**
   * Queries and keys are turned, one half by angles in proportion to the row of the patch and the
   * other to its column: products depend on differences of places alone (Su et al., "RoFormer",
   * 2021, equation 15, in each direction).
   */
  ROTARY,
  /** A trained vector of each place is added to the input. */
  LEARNED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
