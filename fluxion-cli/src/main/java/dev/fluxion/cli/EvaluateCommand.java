package dev.fluxion.cli;

import dev.fluxion.data.Simulator;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.evaluate.EvaluationReport;
import dev.fluxion.evaluate.PosteriorCheck;
import dev.fluxion.evaluate.StepTable;
import dev.fluxion.evaluate.sequence.SequenceEvaluation;
import dev.fluxion.evaluate.sequence.SequenceReport;
import dev.fluxion.evaluate.sequence.StepNats;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
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
      "  fluxion evaluate runs/spiral --table"
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
          "Most points on a side; 4096 (images 512) when absent, and half of the rows at most.")
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

  @Option(
      names = "--posterior",
      description = "Hold a model of a simulator's parameters to the true posterior instead.")
  boolean posterior;

  @Option(
      names = "--observations",
      paramLabel = "K",
      description = "Observations of --posterior; 20 when absent.")
  int observations = PosteriorCheck.DEFAULT_OBSERVATIONS;

  @Option(
      names = "--posterior-draws",
      paramLabel = "N",
      description = "Samples at each observation of --posterior; 100000 when absent.")
  int posteriorDraws = PosteriorCheck.DEFAULT_DRAWS;

  @Option(
      names = "--lags",
      paramLabel = "L",
      description = "Of sequences: largest lag of correlations; 5 when absent.")
  @Nullable Integer lags;

  @Option(
      names = "--horizon",
      paramLabel = "H",
      description = "Of sequences: positions to forecast, 0 for none; a quarter of a window.")
  @Nullable Integer horizon;

  @Option(
      names = "--season",
      paramLabel = "S",
      description = "Of sequences: season of the naive forecast; 1 (the last value) when absent.")
  @Nullable Integer season;

  @Option(
      names = "--members",
      paramLabel = "M",
      description = "Of sequences: forecasts of each series; 100 when absent.")
  @Nullable Integer members;

  @Mixin TransitionOptions transition = new TransitionOptions();

  @Mixin GuidanceOptions guiding = new GuidanceOptions();

  @Mixin SolverOptions solving = new SolverOptions();

  @Override
  void check() {
    super.check();
    solving.check();
    guiding.check();
    transition.check();
    InvalidValue.unless(
        wanted == null || (wanted >= 2 && wanted <= 65_536),
        "--count",
        String.valueOf(wanted),
        "from 2 to 65536");
    InvalidValue.unless(draws >= 1 && draws <= 1000, "--draws", draws, "from 1 to 1000");
    InvalidValue.unless(
        observations >= 1 && observations <= 10_000,
        "--observations",
        observations,
        "from 1 to 10000");
    InvalidValue.unless(
        posteriorDraws >= 10 && posteriorDraws <= 10_000_000,
        "--posterior-draws",
        posteriorDraws,
        "from 10 to 10000000");
    InvalidValue.unless(
        lags == null || (lags >= 1 && lags <= 10_000),
        "--lags",
        String.valueOf(lags),
        "from 1 to 10000");
    InvalidValue.unless(
        horizon == null || (horizon >= 0 && horizon <= 100_000),
        "--horizon",
        String.valueOf(horizon),
        "from 0 to 100000");
    InvalidValue.unless(
        season == null || season >= 1, "--season", String.valueOf(season), "1 or more");
    InvalidValue.unless(
        members == null || (members >= 2 && members <= 10_000),
        "--members",
        String.valueOf(members),
        "from 2 to 10000");
    if (transition.transitions && (posterior || table || data != null)) {
      throw new InvalidValue(
          posterior ? "--posterior" : table ? "--table" : "--data",
          "cannot go with --transitions, which makes beginnings of its own");
    }
    if (posterior && (table || data != null)) {
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
      return sequences(argument, console, start);
    }
    FlowModel flow = solving.weighted(argument.model());
    refuse(
        "is for models of sequences, but this is one of points; leave it out",
        lags != null ? "--lags" : null,
        horizon != null ? "--horizon" : null,
        season != null ? "--season" : null,
        members != null ? "--members" : null);
    if (posterior) {
      return posterior(argument, flow, start);
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

  private int count(int absent) {
    return wanted == null ? absent : wanted;
  }

  private static void refuse(String reason, @Nullable String... given) {
    for (String option : given) {
      if (option != null) {
        throw new InvalidValue(option, reason);
      }
    }
  }

  private Report sequences(ModelArgument argument, Console console, long start) {
    refuse(
        "is for models of points, but this is one of sequences; leave it out",
        table ? "--table" : null,
        posterior ? "--posterior" : null,
        standardized ? "--standardized" : null);
    SequenceModel flow = solving.weighted(argument.sequences());
    SequenceReference reference = SequenceReference.of(argument, data);
    SamplingOptions options = guiding.of(solving.of(flow, common));
    SequenceEvaluation evaluation =
        new SequenceEvaluation(
            count(Evaluation.DEFAULT_COUNT),
            draws,
            lags == null ? SequenceEvaluation.DEFAULT_LAGS : lags,
            horizon == null ? OptionalInt.empty() : OptionalInt.of(horizon),
            members == null ? SequenceEvaluation.DEFAULT_MEMBERS : members,
            season == null ? 1 : season,
            options,
            common.key());
    if (reference.training().isEmpty()) {
      console.warn(
          "the series of the training are not at hand; the simple forecasts are fitted to "
              + reference.name());
    }
    SequenceReport found =
        evaluation.run(
            flow,
            reference.sequences(),
            reference.training().orElse(reference.sequences()),
            reference.law());
    found
        .nats()
        .filter(StepNats::aboveTruth)
        .ifPresent(
            nats ->
                console.warn(
                    "the log density is above the true law's, which no law's is in the mean: the"
                        + " steps of the solver are too coarse for densities; take --solver rk4, or"
                        + " more --steps"));
    Report report =
        new Report("evaluate").put("model", argument.file()).put("data", reference.name());
    found.toMap().forEach(report::put);
    SequenceEvaluationText.report(report, model.toString(), way(options), reference.name(), found);
    guiding.describe(flow, report);
    solving.describe(options, report);
    return report.put("seed", common.seed()).put("seconds", (System.nanoTime() - start) / 1e9);
  }

  private static String way(SamplingOptions options) {
    String solver = options.solver().name();
    return options.solver().fixedSteps()
        ? solver + ", " + options.steps() + " steps"
        : solver + ", steps of its own";
  }

  private Report posterior(ModelArgument argument, FlowModel flow, long start) {
    String toy = flow.experiment().data().toy();
    if (toy == null || !(ToyDistribution.of(toy) instanceof Simulator simulator)) {
      throw new InvalidValue(
          "--posterior",
          "is given, but the model was trained on "
              + (toy == null ? "data" : "the toy set " + toy)
              + ", whose posterior is not known; train on one of "
              + String.join(", ", Simulator.simulators()));
    }
    PosteriorCheck check =
        new PosteriorCheck(
            observations, posteriorDraws, guiding.of(solving.of(flow, common)), common.key());
    PosteriorCheck.Report found = check.run(flow, simulator);
    Report report = new Report("evaluate").put("model", argument.file()).put("simulator", toy);
    found.toMap().forEach(report::put);
    EvaluationText.posterior(report, model.toString(), toy, found);
    guiding.describe(flow, report);
    solving.describe(check.sampling(), report);
    return report.put("seed", common.seed()).put("seconds", (System.nanoTime() - start) / 1e9);
  }
}
