package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.experiment.SamplingConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.solve.RungeKutta;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that solve a model's flow. */
final class SolverOptions {
  private static final int MAX_STEPS = 1_000_000;

  @Option(
      names = "--solver",
      paramLabel = "NAME",
      description = "euler, midpoint, heun, ralston, rk4 or rk4-38; the model's own when absent.",
      order = 40)
  @Nullable String solver;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps from t = 0 to t = 1; the model's own when absent.",
      order = 41)
  @Nullable Integer steps;

  @Option(
      names = "--rtol",
      paramLabel = "R",
      description = "Relative tolerance; for adaptive solvers only.",
      order = 42)
  @Nullable Double relative;

  @Option(
      names = "--atol",
      paramLabel = "A",
      description = "Absolute tolerance; for adaptive solvers only.",
      order = 43)
  @Nullable Double absolute;

  @Option(
      names = "--weights",
      paramLabel = "ema|raw",
      description = "Moving average (when absent) or the optimizer's weights.",
      order = 44)
  String weights = FlowModel.Weights.EMA.toString();

  @Option(
      names = "--chunk",
      paramLabel = "N",
      description = "Rows that a thread carries at a time; 2048 when absent.",
      order = 45)
  int chunk = SamplingOptions.DEFAULT_CHUNK;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "Solve under another schedule, to the same ends, like cosine.",
      order = 46)
  @Nullable String schedule;

  private String used = "";

  /** Checks what does not need the model. */
  void check() {
    if (solver != null && !RungeKutta.names().contains(solver)) {
      throw new InvalidValue(
          "--solver",
          "is '"
              + solver
              + "', but must be one of "
              + String.join(", ", RungeKutta.names())
              + Names.suggestion(solver, RungeKutta.names()));
    }
    if (relative != null || absolute != null) {
      throw new InvalidValue(
          relative != null ? "--rtol" : "--atol",
          "is "
              + (relative != null ? relative : absolute)
              + ", but tolerances belong to adaptive solvers and "
              + (solver == null ? "the model's solver" : "'" + solver + "'")
              + " takes fixed steps; leave --rtol and --atol out and choose --steps");
    }
    InvalidValue.unless(
        steps == null || (steps >= 1 && steps <= MAX_STEPS),
        "--steps",
        String.valueOf(steps),
        "a whole number from 1 to " + MAX_STEPS);
    InvalidValue.unless(
        chunk >= 1 && chunk <= 1 << 24, "--chunk", chunk, "a whole number from 1 to 16777216");
    kind();
    if (schedule != null) {
      SamplingConfig.schedule(schedule, "--schedule");
    }
  }

  private FlowModel.Weights kind() {
    for (FlowModel.Weights kind : FlowModel.Weights.values()) {
      if (kind.toString().equals(weights)) {
        return kind;
      }
    }
    throw new InvalidValue("--weights", "is '" + weights + "', but must be ema or raw");
  }

  /** Returns the model with the weights that were asked for. */
  FlowModel weighted(FlowModel model) {
    FlowModel weighted = model.with(kind());
    used = schedule == null ? model.experiment().sampling().schedule() : schedule;
    return schedule == null
        ? weighted
        : weighted.under(SamplingConfig.schedule(schedule, "--schedule"));
  }

  /** Returns the model's solver options with those that were given. */
  SamplingOptions of(FlowModel model, CommonOptions common) {
    SamplingOptions own = model.defaultOptions();
    return own.withSolver(
            solver == null ? own.solver().name() : solver, steps == null ? own.steps() : steps)
        .withChunk(chunk)
        .withThreads(common.threads());
  }

  /** Adds to a report how the flow was solved. */
  void describe(SamplingOptions options, Report report) {
    report
        .put("solver", options.solver().name())
        .put("steps", options.steps())
        .put("weights", weights)
        .put("chunk", options.chunk())
        .put("schedule", used);
  }
}
