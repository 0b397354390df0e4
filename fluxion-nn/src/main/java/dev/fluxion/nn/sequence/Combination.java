package dev.fluxion.nn.sequence;

import java.util.Locale;

/** How the branches of a hierarchical field come together. */
public enum Combination {
  /** Their features are added. */
  SUM,
  /** Their features stand beside each other. */
  CONCATENATION;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
