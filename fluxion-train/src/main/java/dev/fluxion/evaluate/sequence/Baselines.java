package dev.fluxion.evaluate.sequence;

import dev.fluxion.model.Sequences;
import java.util.ArrayList;
import java.util.List;

/**
 * The forecasts that a model has to beat, fitted to the series that it was trained on.
 *
 * @param season the season of the naive one
 * @param naive the seasonal naive forecast
 * @param linear a linear autoregression of each channel, its order by the Bayesian information
 *     criterion
 */
public record Baselines(int season, SeasonalNaive naive, LinearAutoregression linear) {
  /** The highest order that is looked at. */
  public static final int MOST_ORDER = 16;

  /**
   * Fits both.
   *
   * @param channels the columns that are forecast
   * @param history positions that will be known before a forecast; the order is no higher
   * @param season positions from a value to that of the same place in the next season
   * @param horizon positions of a forecast
   * @throws IllegalArgumentException if no series is long enough
   */
  public static Baselines fit(
      Sequences training, List<String> channels, int history, int season, int horizon) {
    List<double[]> series = new ArrayList<>();
    int longest = 0;
    for (int i = 0; i < training.count(); i++) {
      series.add(training.stepsOf(i).select(channels).values());
      longest = Math.max(longest, training.length(i));
    }
    int most = Math.max(0, Math.min(Math.min(MOST_ORDER, history), longest / 4));
    return new Baselines(
        season,
        SeasonalNaive.fit(series, channels.size(), season, horizon),
        LinearAutoregression.fitBest(series, channels.size(), most));
  }
}
