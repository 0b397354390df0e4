package dev.fluxion.plot;

/**
 * The closed interval from {@code min} to {@code max} that an axis or a color scale covers, min
 * &lt; max, both finite.
 */
public record Range(double min, double max) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a bound is not finite or min is not below max
   */
  public Range {
    if (!Double.isFinite(min) || !Double.isFinite(max) || !(min < max)) {
      throw new IllegalArgumentException(
          "range [" + min + ", " + max + "]: both bounds must be finite and min below max");
    }
  }

  /**
   * The interval from the least to the greatest value, widened where they are equal; a positive one
   * by half of itself at most, so that it keeps its place on a logarithmic axis.
   */
  static Range covering(double least, double greatest) {
    if (least < greatest) {
      return new Range(least, greatest);
    }
    double usual = Math.max(0.5, Math.abs(least) * 1e-3);
    double half = least >= Double.MIN_NORMAL ? Math.min(usual, least / 2) : usual;
    return new Range(least - half, least + half);
  }

  /** max - min. */
  public double length() {
    return max - min;
  }

  /** The smallest range that contains both. */
  public Range union(Range other) {
    return new Range(Math.min(min, other.min), Math.max(max, other.max));
  }

  /** This range with {@code fraction} of its length added at either end. */
  public Range padded(double fraction) {
    double more = fraction * length();
    return new Range(min - more, max + more);
  }

  /** Whether min &lt;= value &lt;= max. */
  public boolean contains(double value) {
    return value >= min && value <= max;
  }
}
