package dev.fluxion.path;

import java.util.Locale;

/** How the squared errors of a row's dimensions become the row's loss. */
public enum Reduction {
  /** Their mean. */
  MEAN,
  /** Their sum. */
  SUM;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
