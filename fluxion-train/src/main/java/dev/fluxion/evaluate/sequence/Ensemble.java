package dev.fluxion.evaluate.sequence;

import java.util.Locale;

/**
 * Forecasts of several series, several of each.
 *
 * @param cases number of series
 * @param members forecasts of each
 * @param horizon positions of a forecast
 * @param channels number of channels
 * @param values [cases, members, horizon, channels]
 */
public record Ensemble(int cases, int members, int horizon, int channels, double[] values) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if the number of values does not fit
   */
  public Ensemble {
    if (values.length != (long) cases * members * horizon * channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d values are not %,d x %,d forecasts of %,d positions and %,d channels",
              values.length,
              cases,
              members,
              horizon,
              channels));
    }
  }

  /** The members' values at one position of one channel, in their order. */
  public double[] at(int series, int position, int channel) {
    double[] found = new double[members];
    for (int m = 0; m < members; m++) {
      found[m] = values[((series * members + m) * horizon + position) * channels + channel];
    }
    return found;
  }

  /** The forecasts of one series, [members, horizon * channels]. */
  public double[] of(int series) {
    int size = members * horizon * channels;
    return java.util.Arrays.copyOfRange(values, series * size, (series + 1) * size);
  }
}
