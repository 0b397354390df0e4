package dev.fluxion.cli;

import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.evaluate.EvaluationReport;
import dev.fluxion.evaluate.StepTable;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges a model by rows that it has not seen. */
@CommandLine.Command(
    name = "evaluate",
    header = "Compare samples with data, and score held-out rows.",
    description = {
      "Each distance stands beside its floor, the distance of real rows from other real rows.",
      "Without --data: the held-out rows of the run; of a toy distribution, fresh rows.",
      "Models of sequences: figures of windows, of forecasts beside simple ones, and log density."
    },
    footer = {
      "",
      "Example:",
      "  fluxion evaluate runs/spiral --json",
      "  fluxion evaluate runs/spiral --table",
      "  fluxion evaluate runs/mnist --classifier runs/mnist-classifier.safetensors"
    })
final class EvaluateCommand extends Command {
  /** Fields of images take long, and distances between pixels say little more with more of them. */
  private static final int IMAGES = 512;

  @Parameters(paramLabel = "RUN|MODEL", description = "Folder of a run, or a model file.")
  Path model = Path.of("");

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Rows that the model has not seen, matched by column name.")
  @Nullable Path data;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Of images in an IDX file: the IDX file of their labels.")
  @Nullable Path labels;

  @Option(
      names = "--count",
      paramLabel = "N",
      description =
          "Most points on a side; 4096 (images 512) when absent, and half of the rows at most;"
              + " with --classifier 10000 samples.")
  @Nullable Integer wanted;

  @Option(
      names = "--draws",
      paramLabel = "D",
      description = "Draws that means are taken over; 5 when absent.")
  int draws = Evaluation.DEFAULT_DRAWS;

  @Option(
      names = "--standardized",
      description = "Measure distances in standard deviations of each column.")
  boolean standardized;

  @Option(
      names = "--table",
      description = "Only W2 to data and error of Euler 1, 2, 5, 10, 100, rk4 20, dopri5.")
  boolean table;

  @Mixin PosteriorOptions exact = new PosteriorOptions();

  @Mixin SequenceEvaluateOptions windows = new SequenceEvaluateOptions();

  @Mixin QualityOptions quality = new QualityOptions();

  @Mixin TransitionOptions transition = new TransitionOptions();

  @Mixin GuidanceOptions guiding = new GuidanceOptions();

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    guiding.check();
    transition.check(quality.sweep);
    quality.check(this);
    exact.check();
    windows.check();
    InvalidValue.unless(
        wanted == null || (wanted >= 2 && wanted <= 65_536),
        "--count",
        String.valueOf(wanted),
        "from 2 to 65536");
    InvalidValue.unless(draws >= 1 && draws <= 1000, "--draws", draws, "from 1 to 1000");
    if (transition.transitions && (exact.posterior || table || data != null)) {
      throw new InvalidValue(
          exact.posterior ? "--posterior" : table ? "--table" : "--data",
          "cannot go with --transitions, which makes beginnings of its own");
    }
    if (exact.posterior && (table || data != null)) {
      throw new InvalidValue(
          table ? "--table" : "--data",
          "cannot go with --posterior, which makes observations of its own");
    }
    if (table && (solving.solver != null || solving.steps != null)) {
      throw new InvalidValue(
          solving.solver != null ? "--solver" : "--steps",
          "cannot go with --table, which goes through solvers and steps of its own");
    }
  }

  @Override
  Report run(Console console) throws IOException {
    common.requireCpu();
    long start = System.nanoTime();
    ModelArgument argument = ModelArgument.load(model, console);
    if (transition.transitions) {
      return transition.report(argument, model.toString(), solving, common);
    }
    if (argument.any() instanceof SequenceModel) {
      SequenceEvaluateOptions.refuse(
          "is for models of points, but this is one of sequences; leave it out",
          table ? "--table" : null,
          exact.posterior ? "--posterior" : null,
          quality.classifier != null ? "--classifier" : null,
          standardized ? "--standardized" : null);
      return windows.report(this, argument, console, start);
    }
    FlowModel flow = solving.weighted(argument.model());
    windows.refuse();
    if (exact.posterior) {
      return exact.report(this, argument, flow, start);
    }
    if (quality.classifier != null) {
      return quality.report(this, argument, flow, console, start);
    }
    ReferenceData reference = ReferenceData.of(argument, data, labels, console);
    Evaluation evaluation =
        new Evaluation(
            count(flow.images().isPresent() ? IMAGES : Evaluation.DEFAULT_COUNT),
            draws,
            standardized ? Evaluation.Units.STANDARDIZED : Evaluation.Units.DATA,
            guiding.of(solving.of(flow, common)),
            common.key());
    Report report =
        new Report("evaluate").put("model", argument.file()).put("data", reference.name());
    if (table) {
      Table rows =
          reference
              .rows()
              .orElseGet(
                  () ->
                      evaluation.fresh(ReferenceData.columns(flow, reference.toy().orElseThrow())));
      StepTable found = evaluation.steps(flow, rows, StepTable.Way.USUAL);
      found.toMap().forEach(report::put);
      EvaluationText.table(report, model.toString(), reference.name(), found);
    } else {
      EvaluationReport found =
          reference.rows().isPresent()
              ? evaluation.run(flow, reference.rows().get(), reference.toy())
              : evaluation.run(flow, reference.toy().orElseThrow());
      found.toMap().forEach(report::put);
      EvaluationText.report(report, model.toString(), reference.name(), found);
      if (flow.images().isPresent()) {
        EvaluationText.images(report, flow, found);
      }
    }
    guiding.describe(flow, report);
    return report
        .put("weights", solving.weights)
        .put("seed", common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9);
  }

  /** The number that is asked for, or another one. */
  int count(int absent) {
    return wanted == null ? absent : wanted;
  }
}
