package dev.fluxion.cli;

import dev.fluxion.evaluate.Auroc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well log densities tell strange rows from usual ones, in figures.
 *
 * @param usual log densities of usual rows
 */
record AnomalyText(double[] usual) {
  /** Adds a line and figures for each set of strange rows. */
  void add(Report report, Map<String, double[]> sets) {
    List<Map<String, Object>> figures = new ArrayList<>();
    report.line("area under the curve of true against false alarms (.5 says nothing):");
    report.line(
        String.format(
            Locale.ROOT, "  %-24s%-16s%-18s%s", "against", "nats", "-nats", "|nats - mean|"));
    sets.forEach(
        (name, strange) -> {
          Auroc low = Auroc.of(negated(usual), negated(strange));
          Auroc far = Auroc.of(Auroc.typicality(usual), Auroc.typicality(usual, strange));
          double mean = Arrays.stream(strange).average().orElse(Double.NaN);
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("against", name);
          one.put("rows", strange.length);
          one.put("meanLogDensity", mean);
          one.put("auroc", low.value());
          one.put("aurocError", low.standardError());
          one.put("typicalityAuroc", far.value());
          one.put("typicalityAurocError", far.standardError());
          figures.add(one);
          report.line(
              String.format(
                  Locale.ROOT,
                  "  %-24s%-16s%-18s%s",
                  name,
                  String.format(Locale.ROOT, "%.4g", mean),
                  inWords(low),
                  inWords(far)));
        });
    report.put("anomalies", figures);
  }

  private static String inWords(Auroc found) {
    return String.format(Locale.ROOT, "%.4f +- %.4f", found.value(), found.standardError());
  }

  private static double[] negated(double[] values) {
    return Arrays.stream(values).map(value -> -value).toArray();
  }
}
