package dev.fluxion.cli;

import dev.fluxion.data.NormalTransition;
import dev.fluxion.data.SequenceLaw;
import dev.fluxion.evaluate.sequence.TransitionCheck;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SequenceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Holds a model of sequences to the known transition of its process. */
final class TransitionOptions {
  @Option(
      names = "--transitions",
      description = "Hold a model of a process to its known transition instead.")
  boolean transitions;

  @Option(names = "--gaps", paramLabel = "K", description = "Gaps of --transitions; 9 when absent.")
  int gaps = TransitionCheck.DEFAULT_GAPS;

  @Option(
      names = "--beginnings",
      paramLabel = "N",
      description = "Beginnings of --transitions; 20 when absent.")
  int beginnings = TransitionCheck.DEFAULT_BEGINNINGS;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description =
          "Draw means and variances of --transitions, or the distances of --sweep: .png or .svg.")
  @Nullable Path picture;

  /**
   * Checks the values.
   *
   * @param sweep whether there is something else to draw
   */
  void check(boolean sweep) {
    InvalidValue.unless(gaps >= 2 && gaps <= 1000, "--gaps", gaps, "from 2 to 1000");
    InvalidValue.unless(
        beginnings >= 1 && beginnings <= 10_000, "--beginnings", beginnings, "from 1 to 10000");
    if (picture != null) {
      InvalidValue.unless(
          transitions || sweep,
          "--picture",
          "'" + picture + "'",
          "absent without --transitions or --sweep");
      String name = picture.toString().toLowerCase(Locale.ROOT);
      InvalidValue.unless(
          name.endsWith(".png") || name.endsWith(".svg"),
          "--picture",
          "'" + picture + "'",
          "a file that ends in .png or .svg");
      Blocks.requireFolder("--picture", picture);
    }
  }

  Report report(ModelArgument argument, String name, SolverOptions solving, CommonOptions common)
      throws IOException {
    long start = System.nanoTime();
    SequenceModel model = solving.weighted(argument.sequences());
    String toy = model.experiment().data().toy();
    if (toy == null || !(SequenceLaw.of(toy) instanceof NormalTransition known)) {
      throw new InvalidValue(
          "--transitions",
          "is given, but the model was trained on "
              + (toy == null ? "data" : "the toy process " + toy)
              + ", whose transition is not known; train on "
              + String.join(", ", NormalTransition.processes()));
    }
    TransitionCheck check =
        new TransitionCheck(gaps, beginnings, solving.of(model, common), common.key());
    TransitionCheck.Report found = check.run(model, SequenceLaw.of(toy));
    Report report = new Report("evaluate").put("model", argument.file()).put("process", toy);
    found.toMap().forEach(report::put);
    text(report, name, toy, found);
    if (picture != null) {
      TransitionPicture.of(toy, check, model, known).write(picture);
      report.put("picture", picture).line("Means and variances over the gap in " + picture);
    }
    solving.describe(check.sampling(), report);
    return report.put("seed", common.seed()).put("seconds", (System.nanoTime() - start) / 1e9);
  }

  private static void text(Report to, String name, String toy, TransitionCheck.Report found) {
    to.line(
        text(
            "The next value of %s given those before, against the known law of %s: %d beginnings.",
            name, toy, found.beginnings()));
    to.line(
        text(
            "  %-8s%-18s%-28s%-18s%s",
            "gap",
            "known variance",
            "error of the mean (largest)",
            "variance ratio",
            "error of it (largest)"));
    for (TransitionCheck.Line line : found.lines()) {
      to.line(
          text(
              "  %-8.3g%-18.4f%-28s%-18.4f%s",
              line.gap(),
              line.knownVariance(),
              text("%.4f (%.4f)", line.meanError(), line.largestMeanError()),
              line.varianceRatio(),
              text("%.4f (%.4f)", line.varianceError(), line.largestVarianceError())));
    }
    to.line(
        text(
            "Largest: mean off by %.4f stationary standard deviations, variance by %.2f percent.",
            found.largest(TransitionCheck.Line::largestMeanError),
            100 * found.largest(TransitionCheck.Line::largestVarianceError)));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
