package dev.fluxion.plot;

/**
 * What the colors of {@link ColorMap} mean: the range of values from its darkest to its brightest
 * color, and their label with the unit.
 *
 * @param openBelow whether the lowest color also stands for everything below the range
 * @param brightest where on the color map the range ends, up to 1; less keeps thin lines dark
 */
public record ColorScale(Range range, String label, boolean openBelow, double brightest) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if brightest is not above 0 and at most 1
   */
  public ColorScale {
    if (!(brightest > 0 && brightest <= 1)) {
      throw new IllegalArgumentException(
          "color scale '" + label + "': brightest " + brightest + "; give more than 0, at most 1");
    }
  }

  /** The color 0xRRGGBB of {@code value}, cut to the range. */
  int rgb(double value) {
    return ColorMap.rgb(brightest * fraction(value));
  }

  /** The place of {@code value} in the range, 0 to 1, cut at both ends. */
  double fraction(double value) {
    return Math.min(Math.max((value - range.min()) / range.length(), 0), 1);
  }
}
