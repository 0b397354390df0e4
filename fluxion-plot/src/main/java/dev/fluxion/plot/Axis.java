package dev.fluxion.plot;

import org.jspecify.annotations.Nullable;

/**
 * An axis: its label (empty for none), the range it covers (null: what the layers need), and
 * whether it is logarithmic.
 */
public record Axis(String label, @Nullable Range range, boolean logarithmic) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a logarithmic axis is given a range that does not lie above
   *     0
   */
  public Axis {
    if (logarithmic && range != null && range.min() <= 0) {
      throw new IllegalArgumentException(
          "axis '"
              + label
              + "': the range starts at "
              + range.min()
              + ", but a logarithmic axis needs values above 0; use a linear axis");
    }
  }

  /** A linear axis. */
  public static Axis linear(String label) {
    return new Axis(label, null, false);
  }

  /** A logarithmic axis (base 10). */
  public static Axis logarithmic(String label) {
    return new Axis(label, null, true);
  }

  /** The same axis over {@code range}. */
  public Axis withRange(Range range) {
    return new Axis(label, range, logarithmic);
  }

  /** The same axis under another label. */
  public Axis withLabel(String label) {
    return new Axis(label, range, logarithmic);
  }
}
