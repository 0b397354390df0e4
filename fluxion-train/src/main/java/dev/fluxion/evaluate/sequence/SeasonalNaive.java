package dev.fluxion.evaluate.sequence;

import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;

/**
 * The seasonal naive forecast: the value of the same place in the last season, plus an error drawn
 * from those that this forecast made on the series it is fitted to.
 *
 * <p>With the season s and k = ceil(h / s), {@code x_(T+h) = x_(T+h-ks) + e}, e one of the
 * differences x_t - x_(t-ks) of the fitted series, all channels of it together. Season 1 is the
 * naive forecast by the last value. Source: R. Hyndman and G. Athanasopoulos, Forecasting:
 * principles and practice (2021), 5.2 and 5.5.
 */
public final class SeasonalNaive implements Forecaster {
  private final int season;
  private final int channels;
  private final List<double[]> errors;

  private SeasonalNaive(int season, int channels, List<double[]> errors) {
    this.season = season;
    this.channels = channels;
    this.errors = errors;
  }

  /**
   * Collects the errors.
   *
   * @param series the series, each [length, channels]
   * @param season positions from a value to that of the same place in the next season, at least 1
   * @param horizon the longest forecast that will be asked for
   * @throws IllegalArgumentException if no series is long enough
   */
  public static SeasonalNaive fit(List<double[]> series, int channels, int season, int horizon) {
    List<double[]> errors = new ArrayList<>();
    for (int k = 1; k <= seasons(horizon, season); k++) {
      double[] found = differences(series, channels, Math.multiplyExact(k, season));
      if (found.length == 0) {
        int longest = series.stream().mapToInt(one -> one.length / channels).max().orElse(0);
        throw new IllegalArgumentException(
            "a seasonal forecast of "
                + horizon
                + " positions with the season "
                + season
                + " needs a series of more than "
                + k * season
                + " positions to learn its errors from, but the longest has "
                + longest
                + "; take a shorter horizon or season");
      }
      errors.add(found);
    }
    return new SeasonalNaive(season, channels, errors);
  }

  private static int seasons(int horizon, int season) {
    return (horizon + season - 1) / season;
  }

  private static double[] differences(List<double[]> series, int channels, int lag) {
    int size = 0;
    for (double[] one : series) {
      size += Math.max(0, one.length - lag * channels);
    }
    double[] found = new double[size];
    int at = 0;
    for (double[] one : series) {
      for (int k = lag * channels; k < one.length; k++) {
        found[at++] = one[k] - one[k - lag * channels];
      }
    }
    return found;
  }

  @Override
  public double[] forecast(double[] history, int horizon, int count, Key key) {
    int length = history.length / channels;
    if (length < season || seasons(horizon, season) > errors.size()) {
      throw new IllegalArgumentException(
          "a seasonal forecast of "
              + horizon
              + " positions with the season "
              + season
              + " needs a history of one season, got "
              + length
              + " positions, and was fitted to horizons up to "
              + errors.size() * season);
    }
    double[] values = new double[count * horizon * channels];
    long[] drawn = new long[count];
    for (int h = 0; h < horizon; h++) {
      int k = seasons(h + 1, season);
      double[] known = errors.get(k - 1);
      int from = length + h - k * season;
      key.derive(h).below(known.length / channels, 0, drawn, 0, count);
      for (int m = 0; m < count; m++) {
        for (int c = 0; c < channels; c++) {
          values[(m * horizon + h) * channels + c] =
              history[from * channels + c] + known[(int) drawn[m] * channels + c];
        }
      }
    }
    return values;
  }
}
