package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
import dev.fluxion.evaluate.image.ImageClassifier;
import dev.fluxion.evaluate.image.ImageQuality;
import dev.fluxion.evaluate.image.LevelImages;
import dev.fluxion.evaluate.image.QualityReport;
import dev.fluxion.evaluate.image.QualitySweep;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that judge models of images by a classifier. */
final class QualityOptions {
  private static final String CONSEQUENCE = "nothing was written";

  @Option(
      names = "--classifier",
      paramLabel = "FILE",
      description = "Of images: judge samples by this classifier, which fluxion classifier wrote.")
  @Nullable Path classifier;

  @Option(
      names = "--unconditional",
      description = "With --classifier: leave out the model's condition.")
  boolean unconditional;

  @Option(
      names = "--sweep",
      description = "With --classifier: the distance of Euler 1 to 50, heun, midpoint, dopri5.")
  boolean sweep;

  @Option(
      names = "--with",
      paramLabel = "RUN|MODEL",
      description = "Another model for --sweep; may be given again.")
  List<Path> others = new ArrayList<>();

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write the lines of --sweep: .csv, .tsv or .parquet.")
  @Nullable Path csv;

  /** Checks what does not need the model. */
  void check(EvaluateCommand command) {
    if (classifier == null) {
      require(!unconditional, "--unconditional", "--classifier");
      require(!sweep, "--sweep", "--classifier");
    } else {
      refuse(command.table, "--table");
      refuse(command.exact.posterior, "--posterior");
      refuse(command.transition.transitions, "--transitions");
      refuse(command.standardized, "--standardized");
      InvalidValue.unless(
          command.wanted == null || command.wanted >= 5,
          "--count",
          String.valueOf(command.wanted),
          "5 or more with --classifier");
    }
    require(others.isEmpty() || sweep, "--with", "--sweep");
    require(csv == null || sweep, "--csv", "--sweep");
    if (sweep && (command.solving.solver != null || command.solving.steps != null)) {
      throw new InvalidValue(
          command.solving.solver != null ? "--solver" : "--steps",
          "cannot go with --sweep, which goes through solvers and steps of its own");
    }
    if (sweep && command.solving.relative != null) {
      throw new InvalidValue("--rtol", "cannot go with --sweep, which has a tolerance of its own");
    }
    if (csv != null) {
      InvalidValue.unless(
          csv.toString().matches(".*\\.(csv|tsv|parquet)"),
          "--csv",
          "'" + csv + "'",
          "a file that ends in .csv, .tsv or .parquet");
      Blocks.requireFolder("--csv", csv);
    }
  }

  private static void require(boolean holds, String option, String needed) {
    if (!holds) {
      throw new InvalidValue(option, "is given without " + needed + "; add it, or leave this out");
    }
  }

  private static void refuse(boolean given, String option) {
    if (given) {
      throw new InvalidValue(option, "cannot go with --classifier; leave one of them out");
    }
  }

  /** Judges a model. */
  Report report(
      EvaluateCommand command, ModelArgument argument, FlowModel flow, Console console, long start)
      throws IOException {
    InvalidValue.unless(
        flow.images().isPresent(),
        "--classifier",
        String.valueOf(classifier),
        "absent for a model that is none of images");
    if (unconditional && flow.conditionSchema().isEmpty()) {
      throw new InvalidValue(
          "--unconditional", "is given, but the model has no condition; leave it out");
    }
    ImageClassifier known = ImageClassifier.load(Path.of(String.valueOf(classifier)));
    Map<String, FlowModel> models = new LinkedHashMap<>();
    models.put(PlotCommand.name(command.model), flow);
    for (Path other : others) {
      FlowModel more = command.solving.weighted(ModelArgument.load(other, console).model());
      if (models.put(PlotCommand.name(other), more) != null) {
        throw new InvalidValue(
            "--with", "is " + other + ", but another model has this name; rename one of them");
      }
    }
    ReferenceData reference = ReferenceData.of(argument, command.data, command.labels, console);
    Table rows = reference.rows().orElseThrow();
    for (String column : unconditional ? List.<String>of() : ReferenceData.conditions(flow)) {
      if (!rows.columns().contains(column)) {
        throw new InvalidValue(
            "--data",
            "is "
                + reference.name()
                + ", without the '"
                + column
                + "' that the model's condition asks for; name them with --labels, or add"
                + " --unconditional");
      }
    }
    ImageQuality quality =
        new ImageQuality(
            command.count(ImageQuality.DEFAULT_COUNT),
            command.draws,
            unconditional,
            command.guiding.of(command.solving.of(flow, command.common)),
            command.common.key());
    Optional<LevelImages> training = TrainingImages.of(argument, flow);
    if (training.isEmpty()) {
      console.warn(
          "floor and nearest training images are left out: " + TrainingImages.missing(argument));
    }
    Report report =
        new Report("evaluate")
            .put("model", argument.file())
            .put("data", reference.name())
            .put("classifier", classifier);
    if (sweep) {
      sweep(command, quality, models, known, rows, training, report, console);
    } else {
      QualityReport found;
      try (Signals signals = Signals.caught();
          Progress progress = console.progress("evaluate", "samples", 0, quality.size(training))) {
        found =
            quality.run(
                flow,
                known,
                rows,
                training,
                drawn -> {
                  signals.check(CONSEQUENCE);
                  progress.show(drawn, "");
                });
        signals.check(CONSEQUENCE);
      }
      found.toMap().forEach(report::put);
      QualityText.report(report, command.model.toString(), reference.name(), found);
      command.solving.describe(quality.sampling(), report);
    }
    command.guiding.describe(flow, report);
    return report
        .put("unconditional", unconditional)
        .put("weights", command.solving.weights)
        .put("seed", command.common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9);
  }

  private void sweep(
      EvaluateCommand command,
      ImageQuality quality,
      Map<String, FlowModel> models,
      ImageClassifier known,
      Table rows,
      Optional<LevelImages> training,
      Report report,
      Console console)
      throws IOException {
    long size = quality.size(training);
    long total = size * QualitySweep.WAYS.size() * models.size();
    QualitySweep found;
    try (Signals signals = Signals.caught();
        Progress progress = console.progress("sweep", "samples", 0, total)) {
      long[] done = {0};
      found =
          QualitySweep.of(
              quality,
              models,
              QualitySweep.WAYS,
              known,
              rows,
              training,
              drawn -> {
                signals.check(CONSEQUENCE);
                progress.show(done[0] + drawn, "");
              },
              line -> {
                signals.check(CONSEQUENCE);
                done[0] += size;
                progress.show(done[0], line.model() + " " + line.way());
              });
    }
    found.toMap().forEach(report::put);
    QualityText.sweep(report, found);
    if (csv != null) {
      TableFiles.write(csv, QualityText.table(found));
      report.put("csv", csv).line("lines in " + csv);
    }
    Path picture = command.transition.picture;
    if (picture != null) {
      SweepPicture.of(found).write(picture);
      report.put("picture", picture).line("distances over evaluations in " + picture);
    }
  }
}
