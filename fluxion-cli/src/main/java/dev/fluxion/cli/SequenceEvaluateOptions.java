package dev.fluxion.cli;

import dev.fluxion.evaluate.Evaluation;
import dev.fluxion.evaluate.sequence.SequenceEvaluation;
import dev.fluxion.evaluate.sequence.SequenceReport;
import dev.fluxion.evaluate.sequence.StepNats;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of an evaluation of a model of sequences. */
final class SequenceEvaluateOptions {
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

  void check() {
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
  }

  /** Throws if one of the options is given. */
  void refuse() {
    refuse(
        "is for models of sequences, but this is one of points; leave it out",
        lags != null ? "--lags" : null,
        horizon != null ? "--horizon" : null,
        season != null ? "--season" : null,
        members != null ? "--members" : null);
  }

  /** Throws if one of some options is given. */
  static void refuse(String reason, @Nullable String... given) {
    for (String option : given) {
      if (option != null) {
        throw new InvalidValue(option, reason);
      }
    }
  }

  /** Evaluates a model of sequences. */
  Report report(EvaluateCommand command, ModelArgument argument, Console console, long start) {
    SequenceModel flow = command.solving.weighted(argument.sequences());
    SequenceReference reference = SequenceReference.of(argument, command.data, console);
    SamplingOptions options = command.guiding.of(command.solving.of(flow, command.common));
    SequenceEvaluation evaluation =
        new SequenceEvaluation(
            command.count(Evaluation.DEFAULT_COUNT),
            command.draws,
            lags == null ? SequenceEvaluation.DEFAULT_LAGS : lags,
            horizon == null ? OptionalInt.empty() : OptionalInt.of(horizon),
            members == null ? SequenceEvaluation.DEFAULT_MEMBERS : members,
            season == null ? 1 : season,
            options,
            command.common.key());
    if (reference.training().isEmpty()) {
      console.warn(
          "the series of the training are not at hand; the simple forecasts are fitted to "
              + reference.name());
    }
    SequenceReport found;
    try (Signals signals = Signals.caught();
        Progress progress = console.progress("evaluate", "stages", 0, SequenceEvaluation.STAGES)) {
      int[] done = {0};
      found =
          evaluation.run(
              flow,
              reference.sequences(),
              reference.training().orElse(reference.sequences()),
              reference.law(),
              stage -> {
                signals.check("nothing was written");
                progress.show(++done[0], stage);
              });
    }
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
    SequenceEvaluationText.report(
        report, command.model.toString(), way(options), reference.name(), found);
    command.guiding.describe(flow, report);
    command.solving.describe(options, report);
    return report
        .put("seed", command.common.seed())
        .put("seconds", (System.nanoTime() - start) / 1e9);
  }

  private static String way(SamplingOptions options) {
    String solver = options.solver().name();
    return options.solver().fixedSteps()
        ? solver + ", " + options.steps() + " steps"
        : solver + ", steps of its own";
  }
}
