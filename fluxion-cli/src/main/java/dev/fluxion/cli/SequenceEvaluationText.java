package dev.fluxion.cli;

import dev.fluxion.evaluate.FloorComparison.Entry;
import dev.fluxion.evaluate.sequence.BlockComparison;
import dev.fluxion.evaluate.sequence.ForecastReport;
import dev.fluxion.evaluate.sequence.SequenceComparison;
import dev.fluxion.evaluate.sequence.SequenceReport;
import dev.fluxion.evaluate.sequence.StepNats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Puts evaluations of models of sequences into lines for a reader. */
final class SequenceEvaluationText {
  private static final Map<String, String> TITLES =
      Map.of(
          "autocorrelation", "autocorrelation error",
          "crossCorrelation", "cross-correlation error",
          "spectrum", "spectrum error",
          "logSpectrum", "log spectrum (dB)",
          "slicedWasserstein", "sliced W2 of windows",
          "discriminative", "discriminative score",
          "predictive", "predictive score");

  private SequenceEvaluationText() {}

  /** Adds the figures of windows. */
  static void report(Report to, String model, String way, String data, SequenceReport found) {
    SequenceComparison comparison = found.comparison();
    to.line(
        text(
            "Samples of %s (%s) against %s: %,d windows of %d a side, mean of %d draws.",
            model, way, data, comparison.windows(), comparison.length(), comparison.draws()));
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("", "samples, data", "data, data (floor)", "ratio"));
    comparison
        .metrics()
        .forEach((name, entry) -> lines.add(line(TITLES.getOrDefault(name, name), entry)));
    comparison.marginal().forEach((name, entry) -> lines.add(line("W2 of " + name, entry)));
    AlignedText.aligned(lines).forEach(line -> to.line("  " + line));
    if (comparison.metrics().containsKey("discriminative")) {
      to.line(learned(comparison));
    }
    autocorrelations(to, found);
    found.forecasts().ifPresent(forecasts -> forecasts(to, forecasts));
    found.nats().ifPresent(nats -> to.line(nats(nats)));
  }

  private static String learned(SequenceComparison comparison) {
    Optional<BlockComparison> blocks = comparison.blocks();
    return blocks.isPresent()
        ? text(
            "Scores that need training are means of %d draws, of %,d overlapping windows in %d blocks"
                + " of %d positions a side; the standard error of the discriminative score by blocks"
                + " is %.3f (floor %.3f).",
            comparison.learnedDraws(),
            blocks.get().windows(),
            blocks.get().blocks(),
            blocks.get().span(),
            blocks.get().standardError(),
            blocks.get().floorError())
        : text(
            "Scores that need training are means of %d draws; a discriminative score of 0.5 +-"
                + " %.3f means that samples cannot be told from data.",
            comparison.learnedDraws(), comparison.nullDeviation());
  }

  private static String nats(StepNats nats) {
    String line =
        text(
            "Log density of %,d sequences: %.4f +- %.4f nats a step%s",
            nats.sequences(),
            nats.mean(),
            nats.standardError(),
            nats.notFinite() == 0 ? "" : text(" (%,d not finite)", nats.notFinite()));
    return nats.truth().isEmpty()
        ? line + "."
        : line
            + text(
                "; true law %.4f, ahead by %.4f +- %.4f.",
                nats.truth().getAsDouble(), nats.behind(), nats.behindError());
  }

  private static List<String> line(String title, Entry entry) {
    return List.of(
        title,
        EvaluationText.spread(entry.mean(), entry.spread()),
        EvaluationText.spread(entry.floorMean(), entry.floorSpread()),
        text("%.2f", entry.ratio()));
  }

  private static void autocorrelations(Report to, SequenceReport found) {
    int lags = found.data().lags();
    if (lags == 0) {
      return;
    }
    List<List<String>> lines = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("autocorrelation at lag"));
    for (int h = 1; h <= lags; h++) {
      head.add(Integer.toString(h));
    }
    lines.add(head);
    for (int c = 0; c < found.channels().size(); c++) {
      for (boolean data : new boolean[] {true, false}) {
        List<String> cells = new ArrayList<>();
        cells.add(found.channels().get(c) + (data ? ", data" : ", samples"));
        for (int h = 1; h <= lags; h++) {
          cells.add(text("%.4f", (data ? found.data() : found.samples()).at(h, c, c)));
        }
        lines.add(cells);
      }
    }
    AlignedText.aligned(lines).forEach(line -> to.line("  " + line));
  }

  private static void forecasts(Report to, ForecastReport found) {
    to.line(
        text(
            "Forecasts of %d positions, %d of each of %,d series; CRPS, less is better:",
            found.horizon(), found.members(), found.cases()));
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        List.of(
            "channel",
            "model",
            "seasonal naive (" + found.season() + ")",
            "linear (order)",
            "within 50%",
            "within 90%"));
    for (ForecastReport.Line line : found.lines()) {
      lines.add(
          List.of(
              line.channel(),
              EvaluationText.spread(line.crps(), line.crpsError()),
              text("%.4g", line.seasonalNaive()),
              text("%.4g (%d)", line.linear(), line.order()),
              text("%.1f%%", 100 * line.coverage50()),
              text("%.1f%%", 100 * line.coverage90())));
    }
    ForecastReport.Energy energy = found.energy();
    lines.add(
        List.of(
            "energy score",
            text("%.4g", energy.model()),
            text("%.4g", energy.seasonalNaive()),
            text("%.4g", energy.linear()),
            "",
            ""));
    AlignedText.aligned(lines).forEach(line -> to.line("  " + line));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
