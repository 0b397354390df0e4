package dev.fluxion.nn.sequence;

import java.util.Locale;

/** How attention learns where positions are. */
public enum PositionEncoding {
  /**
   * Queries and keys are turned by angles in proportion to the place (Su et al., "RoFormer", 2021,
   * equation 15): products depend on differences of places alone.
   */
  ROTARY,
  /**
   * Sines and cosines of the place are added to the input (Vaswani et al., "Attention is all you
   * need", 2017, section 3.5).
   */
  SINUSOIDAL;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
