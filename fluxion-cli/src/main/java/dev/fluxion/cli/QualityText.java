package dev.fluxion.cli;

import dev.fluxion.evaluate.image.ClassAccuracy;
import dev.fluxion.evaluate.image.ClassBalance;
import dev.fluxion.evaluate.image.Memorisation;
import dev.fluxion.evaluate.image.QualityReport;
import dev.fluxion.evaluate.image.QualitySweep;
import dev.fluxion.model.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Puts what a classifier finds in images into lines for a reader. */
final class QualityText {
  private QualityText() {}

  /** Adds a whole report. */
  static void report(Report to, String model, String data, QualityReport found) {
    to.line(
        text(
            "%,d samples of %s against %,d images: %s.",
            found.samples(), model, found.tests(), data));
    Optional<QualityReport.Floor> floor = found.floor();
    to.line(text("  %-24s%-16s%s", "", "samples", "training images (floor)"));
    to.line(
        text(
            "  %-24s%-16s%s",
            "Fréchet distance",
            text("%.4g", found.frechet()),
            floor.map(QualityText::distance).orElse("")));
    to.line(
        text(
            "  %-24s%-16s%s",
            "precision",
            text("%.4f", found.regions().precision()),
            floor.map(one -> text("%.4f", one.regions().precision())).orElse("")));
    to.line(
        text(
            "  %-24s%-16s%s",
            "recall",
            text("%.4f", found.regions().recall()),
            floor.map(one -> text("%.4f", one.regions().recall())).orElse("")));
    found.accuracy().ifPresent(accuracy -> accuracy(to, accuracy));
    found
        .dataAccuracy()
        .ifPresent(
            accuracy ->
                to.line(
                    text(
                        "The classifier is right on %s percent of the images.",
                        percent(accuracy))));
    found.balance().ifPresent(balance -> balance(to, balance));
    found.memorisation().ifPresent(memorisation -> memorisation(to, memorisation));
  }

  private static String distance(QualityReport.Floor floor) {
    return floor.draws() == 1
        ? text("%.4g", floor.frechet().mean())
        : text(
            "%.4g +- %.2g over %d sets",
            floor.frechet().mean(), floor.frechet().spread(), floor.draws());
  }

  private static void accuracy(Report to, ClassAccuracy accuracy) {
    to.line(
        text(
            "%s percent of the samples are told to be of the class asked for (%s).",
            percent(accuracy),
            IntStream.range(0, accuracy.labels().size())
                .filter(c -> accuracy.asked()[c] > 0)
                .mapToObj(
                    c ->
                        text(
                            "%s: %.1f",
                            accuracy.labels().get(c),
                            100.0 * accuracy.right()[c] / accuracy.asked()[c]))
                .collect(Collectors.joining(", "))));
  }

  /** Returns a share and its 95 percent interval. */
  static String percent(ClassAccuracy accuracy) {
    return text(
        "%.2f (%.2f to %.2f)", 100 * accuracy.value(), 100 * accuracy.low(), 100 * accuracy.high());
  }

  private static void balance(Report to, ClassBalance balance) {
    to.line(
        "Samples of each class (images): "
            + IntStream.range(0, balance.labels().size())
                .mapToObj(
                    c ->
                        text(
                            "%s: %,d (%,d)",
                            balance.labels().get(c), balance.samples()[c], balance.data()[c]))
                .collect(Collectors.joining(", "))
            + ".");
    to.line(
        text(
            "Total variation between the shares: %.4f; chance alone gives %.4f.",
            balance.totalVariation(), balance.byChance()));
  }

  private static void memorisation(Report to, Memorisation found) {
    to.line(
        text(
            "Samples are nearer to training images than test images are in %.2f +- %.2f percent of"
                + " pairs (50 where alike); median distance %.4g and %.4g levels a value.",
            100 * found.nearer(),
            100 * found.nullDeviation(),
            found.sampleDistance(),
            found.testDistance()));
  }

  /** Adds a sweep. */
  static void sweep(Report to, QualitySweep found) {
    to.line(
        text(
            "Fréchet distance of %,d samples from %,d images%s.",
            found.samples(),
            found.tests(),
            found
                .floor()
                .map(one -> "; training images give " + distance(one) + " (floor)")
                .orElse("")));
    boolean asked = found.lines().stream().anyMatch(line -> line.accuracy().isPresent());
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(List.of("model", "solver", "evaluations", "seconds", "distance"));
    if (asked) {
      head.add("class as asked (percent)");
    }
    rows.add(head);
    for (QualitySweep.Line line : found.lines()) {
      List<String> row =
          new ArrayList<>(
              List.of(
                  line.model(),
                  line.way().toString(),
                  text("%.1f", line.evaluations()),
                  text("%.2f", line.seconds()),
                  text("%.4g", line.frechet())));
      if (asked) {
        row.add(line.accuracy().map(QualityText::percent).orElse(""));
      }
      rows.add(row);
    }
    AlignedText.aligned(rows).forEach(to::line);
  }

  /** Returns the lines of a sweep as a table; steps are 0 where the solver chose them. */
  static Table table(QualitySweep found) {
    List<QualitySweep.Line> lines = found.lines();
    boolean asked = lines.stream().allMatch(line -> line.accuracy().isPresent());
    List<String> columns =
        new ArrayList<>(
            List.of("model", "solver", "steps", "evaluations", "sampleSeconds", "frechet"));
    if (asked) {
      columns.add("accuracy");
    }
    Map<String, List<String>> labels = new LinkedHashMap<>();
    labels.put("model", lines.stream().map(QualitySweep.Line::model).distinct().toList());
    labels.put("solver", lines.stream().map(line -> line.way().solver()).distinct().toList());
    double[] values = new double[lines.size() * columns.size()];
    int at = 0;
    for (QualitySweep.Line line : lines) {
      values[at++] = labels.getOrDefault("model", List.of()).indexOf(line.model());
      values[at++] = labels.getOrDefault("solver", List.of()).indexOf(line.way().solver());
      values[at++] = line.way().steps();
      values[at++] = line.evaluations();
      values[at++] = line.seconds();
      values[at++] = line.frechet();
      if (asked) {
        values[at++] = line.accuracy().map(ClassAccuracy::value).orElse(Double.NaN);
      }
    }
    return new Table(columns, lines.size(), values, labels);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
