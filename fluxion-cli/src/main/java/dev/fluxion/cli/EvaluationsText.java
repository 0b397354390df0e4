package dev.fluxion.cli;

import dev.fluxion.evaluate.Monitor;
import dev.fluxion.train.TrainingEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts the evaluations along a training into a report. */
final class EvaluationsText {
  private EvaluationsText() {}

  /** Adds a table, and its lines as values; nothing but an empty list where there are none. */
  static void add(Report report, List<TrainingEvent.Evaluated> evaluations) {
    List<Map<String, Object>> values = new ArrayList<>();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("step", "flow loss", "mean error", "covariance error", "NLL (nats)"));
    for (TrainingEvent.Evaluated event : evaluations) {
      Map<String, Object> value = new LinkedHashMap<>(event.toMap());
      value.remove("event");
      values.add(value);
      Monitor.Figures figures = event.figures();
      lines.add(
          List.of(
              Long.toString(event.step()),
              fixed(event.loss()),
              fixed(figures.meanError()),
              fixed(figures.covarianceError()),
              fixed(figures.nll())));
    }
    report.put("evaluations", values);
    if (evaluations.isEmpty()) {
      return;
    }
    AlignedText.aligned(lines).forEach(report::line);
    Monitor.Figures last = evaluations.get(evaluations.size() - 1).figures();
    if (Double.isFinite(last.rowsMeanError())) {
      report.line(
          "the training rows themselves: mean error "
              + fixed(last.rowsMeanError())
              + ", covariance error "
              + fixed(last.rowsCovarianceError()));
    }
    if (Double.isFinite(last.trueNll())) {
      report.line("the true law: NLL " + fixed(last.trueNll()));
    }
  }

  private static String fixed(double value) {
    return String.format(Locale.ROOT, "%.5f", value);
  }
}
