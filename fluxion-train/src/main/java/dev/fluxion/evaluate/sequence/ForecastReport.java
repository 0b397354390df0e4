package dev.fluxion.evaluate.sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What forecasts of a model are worth beside those of a seasonal naive one and of a linear
 * autoregression, on the same series; CRPS and energy score in the fair form of {@link
 * EnsembleScores}.
 *
 * @param cases series that were continued
 * @param horizon positions of a forecast
 * @param members forecasts of each
 * @param season the season of the naive forecast
 * @param lines the figures of each channel
 * @param energy the energy score of whole forecasts, channels in standard deviations of what came
 */
public record ForecastReport(
    int cases, int horizon, int members, int season, List<Line> lines, Energy energy) {
  /**
   * One channel, in its unit.
   *
   * @param crps the model's CRPS, mean over series and positions
   * @param crpsError its standard error: the standard deviation of the series' means over the root
   *     of their number
   * @param seasonalNaive the CRPS of the seasonal naive forecast
   * @param linear that of the linear autoregression
   * @param order the order of the linear autoregression
   * @param coverage50 share of what came that lies within the model's middle half, .5 where it is
   *     right
   * @param coverage90 share that lies within its middle 90 percent
   */
  public record Line(
      String channel,
      double crps,
      double crpsError,
      double seasonalNaive,
      double linear,
      int order,
      double coverage50,
      double coverage90) {

    /** Returns the figures as names and values in a fixed order. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("channel", channel);
      map.put("crps", crps);
      map.put("crpsError", crpsError);
      map.put("seasonalNaive", seasonalNaive);
      map.put("linear", linear);
      map.put("order", order);
      map.put("coverage50", coverage50);
      map.put("coverage90", coverage90);
      return map;
    }
  }

  /** Energy scores of whole forecasts. */
  public record Energy(double model, double seasonalNaive, double linear) {}

  /** Copies the list. */
  public ForecastReport {
    lines = List.copyOf(lines);
  }

  /**
   * Scores forecasts.
   *
   * @param truth what came, [cases, horizon, channels]
   * @param baselines as they were fitted
   * @param naive forecasts of the seasonal naive one
   * @param linear forecasts of the linear autoregression
   * @throws IllegalArgumentException if the shapes differ, or an ensemble has one member only
   */
  public static ForecastReport of(
      List<String> channels,
      Windows truth,
      Ensemble model,
      Baselines baselines,
      Ensemble naive,
      Ensemble linear) {
    for (Ensemble each : List.of(model, naive, linear)) {
      if (each.cases() != truth.count()
          || each.horizon() != truth.length()
          || each.channels() != truth.channels()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "forecasts of %d x %d x %d series, positions and channels do not fit %d x %d x %d",
                each.cases(),
                each.horizon(),
                each.channels(),
                truth.count(),
                truth.length(),
                truth.channels()));
      }
    }
    List<Line> lines = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      double[] scores = crps(model, truth, c);
      lines.add(
          new Line(
              channels.get(c),
              mean(scores),
              error(scores),
              mean(crps(naive, truth, c)),
              mean(crps(linear, truth, c)),
              baselines.linear().channels().get(c).order(),
              coverage(model, truth, c, 0.5),
              coverage(model, truth, c, 0.9)));
    }
    return new ForecastReport(
        truth.count(),
        truth.length(),
        model.members(),
        baselines.season(),
        lines,
        new Energy(energy(model, truth), energy(naive, truth), energy(linear, truth)));
  }

  /** The fair CRPS of each series, mean over its positions. */
  public static double[] crps(Ensemble ensemble, Windows truth, int channel) {
    double[] scores = new double[truth.count()];
    for (int i = 0; i < scores.length; i++) {
      for (int h = 0; h < truth.length(); h++) {
        scores[i] +=
            EnsembleScores.crps(ensemble.at(i, h, channel), truth.at(i, h, channel), true)
                / truth.length();
      }
    }
    return scores;
  }

  /** The share of what came that lies within the middle part of the ensemble. */
  public static double coverage(Ensemble ensemble, Windows truth, int channel, double middle) {
    int inside = 0;
    for (int i = 0; i < truth.count(); i++) {
      for (int h = 0; h < truth.length(); h++) {
        double[] sorted = ensemble.at(i, h, channel);
        Arrays.sort(sorted);
        double y = truth.at(i, h, channel);
        inside +=
            y >= EnsembleScores.quantile(sorted, (1 - middle) / 2)
                    && y <= EnsembleScores.quantile(sorted, (1 + middle) / 2)
                ? 1
                : 0;
      }
    }
    return inside / ((double) truth.count() * truth.length());
  }

  private static double energy(Ensemble ensemble, Windows truth) {
    double[] scales = truth.scales();
    Windows came = truth.over(scales);
    double sum = 0;
    for (int i = 0; i < truth.count(); i++) {
      double[] members = ensemble.of(i);
      for (int k = 0; k < members.length; k++) {
        members[k] /= scales[k % scales.length];
      }
      sum += EnsembleScores.energy(members, came.select(new int[] {i}, 0, 1).toArray(), true);
    }
    return sum / truth.count();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  private static double error(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length < 2
        ? Double.NaN
        : Math.sqrt(squares / (values.length - 1) / values.length);
  }

  /** Returns the report as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("series", cases);
    map.put("horizon", horizon);
    map.put("members", members);
    map.put("season", season);
    map.put("channels", lines.stream().map(Line::toMap).toList());
    Map<String, Object> scores = new LinkedHashMap<>();
    scores.put("model", energy.model());
    scores.put("seasonalNaive", energy.seasonalNaive());
    scores.put("linear", energy.linear());
    map.put("energyScore", scores);
    return map;
  }
}
