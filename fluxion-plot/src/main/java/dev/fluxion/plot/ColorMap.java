package dev.fluxion.plot;

/**
 * The color map viridis (perceptually uniform, readable without red-green sight and in gray), by
 * linear interpolation between ten of its colors, equally spaced. Source: S. van der Walt and N.
 * Smith, matplotlib 2015, public domain (CC0).
 */
public final class ColorMap {
  private static final int[] ANCHORS = {
    0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B,
    0xFDE725
  };

  private ColorMap() {}

  /** The color 0xRRGGBB at {@code fraction}, 0 the darkest and 1 the brightest; cut outside. */
  public static int rgb(double fraction) {
    double place = Math.min(Math.max(fraction, 0), 1) * (ANCHORS.length - 1);
    int below = Math.min((int) place, ANCHORS.length - 2);
    return mix(ANCHORS[below], ANCHORS[below + 1], place - below);
  }

  private static int mix(int from, int to, double weight) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      int a = from >> shift & 0xFF;
      int b = to >> shift & 0xFF;
      mixed |= (int) Math.round(a + weight * (b - a)) << shift;
    }
    return mixed;
  }
}
