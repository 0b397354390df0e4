package dev.fluxion.plot;

import java.awt.Color;
import java.util.List;

/**
 * Eight colors that stay apart for color-blind readers. Source: M. Okabe and K. Ito, "Color
 * Universal Design", 2008; its yellow, too pale for points on white, is replaced by gray.
 */
public final class Palette {
  /** The first color. */
  public static final Color BLUE = new Color(0x0072B2);

  /** The second color. */
  public static final Color VERMILLION = new Color(0xD55E00);

  private static final List<Color> COLORS =
      List.of(
          BLUE,
          VERMILLION,
          new Color(0x009E73),
          new Color(0xE69F00),
          new Color(0xCC79A7),
          new Color(0x56B4E9),
          new Color(0x000000),
          new Color(0x999999));

  private Palette() {}

  /** The color of class {@code index}; beyond eight, the same again one third darker. */
  public static Color color(int index) {
    Color color = COLORS.get(index % COLORS.size());
    double keep = Math.pow(2 / 3.0, Math.floorDiv(index, COLORS.size()));
    return new Color(
        (int) (color.getRed() * keep),
        (int) (color.getGreen() * keep),
        (int) (color.getBlue() * keep));
  }

  /** The color with the given opacity, 0 to 1. */
  static Color withOpacity(Color color, double opacity) {
    return new Color(
        color.getRed(), color.getGreen(), color.getBlue(), (int) Math.round(255 * opacity));
  }
}
