package dev.fluxion.data;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/** Stamps in messages. */
final class StampText {
  private static final double MILLIS = 86_400_000;

  private StampText() {}

  /**
   * Returns a stamp as it stood.
   *
   * @param dated whether it is made from a date
   */
  static String of(double stamp, boolean dated) {
    if (!dated) {
      return number(stamp);
    }
    long millis = Math.round(stamp * MILLIS);
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(millis, 1000), Math.floorMod(millis, 1000) * 1_000_000, ZoneOffset.UTC);
    return time.toLocalTime().equals(LocalTime.MIDNIGHT)
        ? time.toLocalDate().toString()
        : time.toString();
  }

  /** Returns a number without the rounding of its last digits, a whole one without point. */
  static String number(double value) {
    double rounded = Double.parseDouble(String.format(java.util.Locale.ROOT, "%.12g", value));
    return rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15
        ? Long.toString((long) rounded)
        : Double.toString(rounded);
  }
}
