package dev.fluxion.plot;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.function.IntPredicate;

/** Finds things in a rendered picture by looking at its pixels only. */
final class Pixels {
  private static final int FRAME = 0x555555;

  private Pixels() {}

  /** The inside of the leftmost, topmost frame drawn around a plot. */
  static Rectangle plot(BufferedImage image) {
    int left = 0;
    while (longestRun(image, left, true) < 60) {
      left++;
    }
    int right = left + 1;
    while (longestRun(image, right, true) < 60) {
      right++;
    }
    int top = 0;
    while (longestRun(image, top, false) < 60) {
      top++;
    }
    int bottom = top + 1;
    while (longestRun(image, bottom, false) < 60) {
      bottom++;
    }
    return new Rectangle(left + 1, top + 1, right - left - 1, bottom - top - 1);
  }

  private static int longestRun(BufferedImage image, int at, boolean column) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < (column ? image.getHeight() : image.getWidth()); i++) {
      int rgb = 0xFFFFFF & (column ? image.getRGB(at, i) : image.getRGB(i, at));
      run = rgb == FRAME ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  /** The mean position, in continuous pixel coordinates, of the pixels inside that match. */
  static double[] center(BufferedImage image, Rectangle inside, IntPredicate matches) {
    double sumX = 0;
    double sumY = 0;
    int count = 0;
    for (int y = inside.y; y < inside.getMaxY(); y++) {
      for (int x = inside.x; x < inside.getMaxX(); x++) {
        if (matches.test(image.getRGB(x, y) & 0xFFFFFF)) {
          sumX += x + 0.5;
          sumY += y + 0.5;
          count++;
        }
      }
    }
    return new double[] {sumX / count, sumY / count, count};
  }

  /** Whether a color's hue is that of {@code of}, however pale. */
  static IntPredicate hue(Color of) {
    float[] wanted = Color.RGBtoHSB(of.getRed(), of.getGreen(), of.getBlue(), null);
    return rgb -> {
      float[] hsb = Color.RGBtoHSB(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, null);
      return hsb[1] > 0.3 && Math.abs(hsb[0] - wanted[0]) < 0.03;
    };
  }

  /** Relative luminance of sRGB, 0 to 1 (IEC 61966-2-1). */
  static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16 & 0xFF)
        + 0.7152 * linear(rgb >> 8 & 0xFF)
        + 0.0722 * linear(rgb & 0xFF);
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }
}
