package dev.fluxion.plot;

import java.awt.Color;

/**
 * The area between two lines over the same x, filled with a color that lets others show through.
 *
 * @param lower the one line, its points in their order
 * @param upper the other line
 * @param name its legend entry; none where it is empty
 * @param opacity from 0 (nothing) to 1
 */
public record Band(Points lower, Points upper, String name, Color color, double opacity)
    implements Layer {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the lines have not as many points, or the opacity is not
   *     from 0 to 1
   */
  public Band {
    lower.requireSameSize("band '" + name + "'", upper);
    if (!(opacity >= 0 && opacity <= 1)) {
      throw new IllegalArgumentException(
          "band '" + name + "': opacity " + opacity + "; give 0 to 1");
    }
  }

  /** The color as it is filled in. */
  Color fill() {
    return Palette.withOpacity(color, opacity);
  }

  @Override
  public Range xRange() {
    return lower.xRange().union(upper.xRange());
  }

  @Override
  public Range yRange() {
    return lower.yRange().union(upper.yRange());
  }
}
