package dev.fluxion.cli;

import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.evaluate.EvaluationReport;
import dev.fluxion.evaluate.FloorComparison;
import dev.fluxion.evaluate.Nats;
import dev.fluxion.evaluate.PosteriorCheck;
import dev.fluxion.evaluate.StepTable;
import dev.fluxion.model.FlowModel;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts evaluations into lines for a reader. */
final class EvaluationText {
  private static final Map<String, String> TITLES =
      Map.of(
          "w2", "W2",
          "slicedW2", "sliced W2",
          "mmd", "MMD",
          "energy", "energy distance",
          "meanError", "error of the mean",
          "covarianceError", "error of the covariance");

  private EvaluationText() {}

  /** Adds a whole report. */
  static void report(Report to, String model, String data, EvaluationReport found) {
    FloorComparison comparison = found.comparison();
    to.line(
        text(
            "Samples of %s (%s, %s) against %s: %,d points a side, mean of %d draws%s.",
            model,
            found.solver(),
            found.steps() == null ? "steps of its own" : found.steps() + " steps",
            data,
            comparison.rows(),
            comparison.draws(),
            found.units() == Evaluation.Units.STANDARDIZED
                ? ", columns in standard deviations"
                : ""));
    to.line(text("  %-26s%-24s%-24s%s", "", "samples, data", "data, data (floor)", "ratio"));
    comparison
        .metrics()
        .forEach(
            (name, entry) ->
                to.line(
                    text(
                        "  %-26s%-24s%-24s%.2f",
                        TITLES.getOrDefault(name, name),
                        spread(entry.mean(), entry.spread()),
                        spread(entry.floorMean(), entry.floorSpread()),
                        entry.ratio())));
    found.nats().ifPresent(nats -> to.line(nats(nats)));
    to.line(
        text(
            "Straightness: %.4g, %.3g of the mean squared way (0 is straight).",
            found.straightness().value(), found.straightness().relative()));
    to.line(
        "Error of few Euler steps against the model's own fine solution: "
            + found.fewSteps().entrySet().stream()
                .map(entry -> text("%d: %.3g", entry.getKey().steps(), entry.getValue()))
                .collect(Collectors.joining(", "))
            + ".");
  }

  /** Adds the bits per dimension of images, or why there are none. */
  static void images(Report to, FlowModel flow, EvaluationReport found) {
    flow.densityMissing().ifPresent(reason -> to.put("densityMissing", reason).line(reason + "."));
    double unit = flow.columns().size() * Math.log(2);
    found
        .nats()
        .ifPresent(
            nats ->
                to.put("bitsPerDimension", -nats.mean() / unit)
                    .put("bitsPerDimensionError", nats.standardError() / unit)
                    .line(
                        text(
                            "That is %.4f +- %.4f bits per dimension.",
                            -nats.mean() / unit, nats.standardError() / unit)));
  }

  /** Returns one sentence on log densities. */
  static String nats(Nats nats) {
    String line =
        text(
            "Log density of %,d rows: %.4f +- %.4f nats%s",
            nats.rows(),
            nats.mean(),
            nats.standardError(),
            nats.notFinite() == 0 ? "" : text(" (%,d not finite)", nats.notFinite()));
    return line
        + nats.truth()
            .map(
                truth ->
                    text(
                        "; true law %.4f, mean absolute difference %.4f.",
                        truth.mean(), truth.meanAbsoluteError()))
            .orElse(".");
  }

  /** Adds a table of steps. */
  static void table(Report to, String model, String data, StepTable found) {
    to.line(
        text(
            "Samples of %s against %s: %,d points a side, mean of %d draws.",
            model, data, found.rows(), found.draws()));
    to.line(text("  %-12s%-24s%-8s%s", "solver", "W2 to data", "ratio", "error of the solver"));
    for (StepTable.Line line : found.lines()) {
      to.line(
          text(
              "  %-12s%-24s%-8s%.4g",
              line.way().solver() + (line.way().steps() == 0 ? "" : " " + line.way().steps()),
              spread(line.w2().mean(), line.w2().spread()),
              text("%.2f", line.w2().mean() / found.floor().mean()),
              line.error()));
    }
    to.line(text("  %-12s%s", "floor", spread(found.floor().mean(), found.floor().spread())));
  }

  /** Adds what a model of a posterior is worth. */
  static void posterior(Report to, String model, String simulator, PosteriorCheck.Report found) {
    to.line(
        text(
            "Samples of %s against the posterior of %s: %,d observations, %,d draws at each.",
            model, simulator, found.lines().size(), found.draws()));
    to.line(text("  %-46s%-12s%s", "", "mean", "worst"));
    to.line(
        text(
            "  %-46s%-12.4f%.4f",
            "error of the mean, in posterior deviations",
            found.mean(PosteriorCheck.Line::meanError),
            found.largest(PosteriorCheck.Line::meanError)));
    to.line(
        text(
            "  %-46s%-12.4f",
            "variance over the posterior's", found.mean(PosteriorCheck.Line::varianceRatio)));
    to.line(
        text(
            "  %-46s%-12.4f%.4f",
            "its distance from 1",
            found.mean(PosteriorCheck.Line::varianceError),
            found.largest(PosteriorCheck.Line::varianceError)));
    to.line(
        text(
            "  %-46s%-12.4f%.4f",
            text("classifier test, %,d points a side", found.classified()),
            found.mean(PosteriorCheck.Line::accuracy),
            found.largest(PosteriorCheck.Line::accuracy)));
    to.line(
        text(
            "An accuracy of 0.5 means that samples cannot be told from exact draws; exact ones give"
                + " 0.5 +- %.4f.",
            found.nullDeviation()));
  }

  static String spread(double mean, double spread) {
    return text("%.4g +- %.2g", mean, spread);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
