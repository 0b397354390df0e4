package dev.fluxion.evaluate.sequence;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an evaluation of generated windows found.
 *
 * @param channels the names of the channels
 * @param comparison figures beside their floor
 * @param data the correlations of all real windows
 * @param samples those of all generated ones
 * @param forecasts what forecasts are worth, where the model makes them
 * @param nats the log density of real windows under the model, where it was computed
 */
public record SequenceReport(
    List<String> channels,
    SequenceComparison comparison,
    Correlations data,
    Correlations samples,
    Optional<ForecastReport> forecasts,
    Optional<StepNats> nats) {
  /** Copies the list. */
  public SequenceReport {
    channels = List.copyOf(channels);
  }

  /** Compares generated windows with real ones as {@link SequenceComparison#compare} does. */
  public static SequenceReport of(
      Windows generated,
      Windows real,
      Optional<Windows> other,
      List<String> channels,
      SequenceComparison.Options options,
      Key key,
      Workers workers) {
    return new SequenceReport(
        channels,
        SequenceComparison.compare(generated, real, other, channels, options, key, workers),
        Correlations.of(real, options.lags()),
        Correlations.of(generated, options.lags()),
        Optional.empty(),
        Optional.empty());
  }

  /** Returns the report with learned figures of overlapping windows. */
  SequenceReport with(BlockComparison blocks) {
    return new SequenceReport(channels, comparison.with(blocks), data, samples, forecasts, nats);
  }

  /** Returns the report with what forecasts and log densities are. */
  public SequenceReport with(Optional<ForecastReport> forecasts, StepNats nats) {
    return new SequenceReport(channels, comparison, data, samples, forecasts, Optional.of(nats));
  }

  /** Returns the report as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("windows", comparison.windows());
    map.put("length", comparison.length());
    map.put("draws", comparison.draws());
    map.put("learnedDraws", comparison.learnedDraws());
    Map<String, Object> metrics = new LinkedHashMap<>();
    comparison.metrics().forEach((name, entry) -> metrics.put(name, entry.toMap()));
    map.put("metrics", metrics);
    Map<String, Object> marginal = new LinkedHashMap<>();
    comparison.marginal().forEach((name, entry) -> marginal.put(name, entry.toMap()));
    map.put("marginal", marginal);
    map.put("nullDeviation", comparison.nullDeviation());
    comparison.blocks().ifPresent(found -> map.put("blocks", found.toMap()));
    List<Object> lines = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      for (int h = 1; h <= data.lags(); h++) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("channel", channels.get(c));
        line.put("lag", h);
        line.put("data", data.at(h, c, c));
        line.put("samples", samples.at(h, c, c));
        lines.add(line);
      }
    }
    map.put("autocorrelations", lines);
    forecasts.ifPresent(found -> map.put("forecasts", found.toMap()));
    nats.ifPresent(found -> map.put("nats", found.toMap()));
    return map;
  }
}
