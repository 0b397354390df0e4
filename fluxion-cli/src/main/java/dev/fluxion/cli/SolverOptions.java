package dev.fluxion.cli;

import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SamplingConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.solve.CountingSolver;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.Tolerance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that solve a model's flow. */
final class SolverOptions {
  private static final int MAX_STEPS = 1_000_000;
  private static final GridConfig FITTED = new GridConfig.Fitted(256);

  private CountingSolver counter = new CountingSolver(Solvers.fixed("rk4"));

  @Option(
      names = "--solver",
      paramLabel = "NAME",
      description = {
        "euler, midpoint, heun, ralston, rk4, rk4-38, bosh3, dopri5, tsit5, dop853, ab2, ab3, ab4,",
        "ddim, dpm-solver-2 or dpmpp-2m; the model's own when absent."
      },
      order = 40)
  @Nullable String solver;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Fixed steps from t = 0 to t = 1; the model's own when absent.",
      order = 41)
  @Nullable Integer steps;

  @Option(
      names = "--rtol",
      paramLabel = "R",
      description = {
        "Relative tolerance; with --atol, each row takes steps of its own (bosh3, dopri5, tsit5,",
        "dop853)."
      },
      order = 42)
  @Nullable Double relative;

  @Option(
      names = "--atol",
      paramLabel = "A",
      description = "Absolute tolerance, in standardised units.",
      order = 43)
  @Nullable Double absolute;

  @Option(
      names = "--grid",
      paramLabel = "uniform|fitted",
      description = {
        "Where fixed steps lie: equally far apart, or fitted on the model so that few err least;",
        "the model's own when absent."
      },
      order = 44)
  @Nullable String grid;

  @Option(
      names = "--weights",
      paramLabel = "ema|raw",
      description = "Moving average (when absent) or the optimizer's weights.",
      order = 45)
  String weights = FlowModel.Weights.EMA.toString();

  @Option(
      names = "--chunk",
      paramLabel = "N",
      description = "Rows that a thread carries at a time; 2048 when absent.",
      order = 46)
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
    if (solver != null) {
      SamplingConfig.requireKnown("--solver", solver);
    }
    checkTolerances();
    InvalidValue.unless(
        steps == null || (steps >= 1 && steps <= MAX_STEPS),
        "--steps",
        String.valueOf(steps),
        "a whole number from 1 to " + MAX_STEPS);
    InvalidValue.unless(
        grid == null || grid.equals("uniform") || grid.equals("fitted"),
        "--grid",
        "'" + grid + "'",
        "uniform or fitted (a warp is set by sampling.grid of the experiment)");
    InvalidValue.unless(
        chunk >= 1 && chunk <= 1 << 24, "--chunk", chunk, "a whole number from 1 to 16777216");
    kind();
    if (schedule != null) {
      SamplingConfig.schedule(schedule, "--schedule");
    }
  }

  private void checkTolerances() {
    if ((relative == null) != (absolute == null)) {
      throw new InvalidValue(
          relative == null ? "--rtol" : "--atol",
          "is missing, but --rtol and --atol go together; give both");
    }
    if (relative == null || absolute == null) {
      return;
    }
    if (solver != null && !Solvers.adaptiveNames().contains(solver)) {
      throw new InvalidValue(
          "--rtol",
          "is "
              + relative
              + ", but '"
              + solver
              + "' takes fixed steps; leave --rtol and --atol out and choose --steps, or take one"
              + " of "
              + String.join(", ", Solvers.adaptiveNames()));
    }
    String other = steps != null ? "--steps" : grid != null ? "--grid" : "";
    if (!other.isEmpty()) {
      throw new InvalidValue(
          other, "is given, but --rtol and --atol choose the steps; leave out it or these two");
    }
    try {
      new Tolerance(relative, absolute);
    } catch (IllegalArgumentException refused) {
      throw new InvalidValue("", "--" + refused.getMessage());
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

  /**
   * Returns the model with the weights that were asked for.
   *
   * @throws InvalidValue if another schedule was asked for, too
   */
  SequenceModel weighted(SequenceModel model) {
    InvalidValue.unless(
        schedule == null,
        "--schedule",
        String.valueOf(schedule),
        "absent for a model of sequences; set sampling.schedule of its experiment");
    used = model.experiment().sampling().schedule();
    return model.with(kind());
  }

  /** Returns the model's solver options with those that were given; they count what solves cost. */
  SamplingOptions of(FlowModel model, CommonOptions common) {
    return of(model.defaultOptions(), common);
  }

  /** As {@link #of(FlowModel, CommonOptions)}, of a model of sequences. */
  SamplingOptions of(SequenceModel model, CommonOptions common) {
    return of(model.defaultOptions(), common);
  }

  private SamplingOptions of(SamplingOptions own, CommonOptions common) {
    SamplingOptions found = chosen(own).withChunk(chunk).withThreads(common.threads());
    if (found.grid() instanceof GridConfig.Fitted && !found.solver().fixedSteps()) {
      throw new InvalidValue(
          "--grid", "is fitted, but '" + found.solver().name() + "' chooses its own steps");
    }
    CountingSolver counted = new CountingSolver(found.solver());
    counter = counted;
    return found.with(counted, found.steps());
  }

  private SamplingOptions chosen(SamplingOptions own) {
    String name = solver == null ? own.solver().name() : solver;
    boolean adaptive = Solvers.adaptiveNames().contains(name);
    if (relative != null && absolute != null) {
      if (!adaptive) {
        throw new InvalidValue(
            "--rtol",
            "is "
                + relative
                + ", but the model's solver '"
                + name
                + "' takes fixed steps; add --solver with one of "
                + String.join(", ", Solvers.adaptiveNames()));
      }
      return own.withTolerance(name, new Tolerance(relative, absolute));
    }
    SamplingOptions placed = own;
    if (grid != null) {
      placed = own.withGrid(grid.equals("fitted") ? FITTED : new GridConfig.Uniform());
    }
    if (solver == null && steps == null) {
      return placed;
    }
    if (steps == null && (adaptive || !own.solver().fixedSteps())) {
      if (adaptive) {
        throw new InvalidValue(
            "--solver",
            "is '"
                + name
                + "' without tolerances, which have no default; add --rtol and --atol, or --steps"
                + " for fixed steps");
      }
      return placed.withSolver(name, SamplingConfig.DEFAULT_STEPS);
    }
    return placed.withSolver(name, steps == null ? own.steps() : steps);
  }

  /** Adds to a report how the flow was solved. */
  void describe(SamplingOptions options, Report report) {
    report
        .put("solver", options.solver().name())
        .put("steps", options.solver().fixedSteps() ? options.steps() : null)
        .put("rtol", relative)
        .put("atol", absolute);
    OdeSolution.Statistics cost = counter.total();
    report
        .put("evaluations", cost.rows() == 0 ? 0 : cost.evaluationsPerRow())
        .put("mostEvaluations", cost.mostEvaluations())
        .put("rejectedSteps", cost.rows() == 0 ? 0 : (double) cost.rejected() / cost.rows())
        .put("weights", weights)
        .put("chunk", options.chunk())
        .put("schedule", used);
  }

  /** Returns in words how a solve was stepped. */
  String steps(SamplingOptions options) {
    OdeSolution.Statistics cost = counter.total();
    return options.solver().fixedSteps()
        ? options.steps() + " steps"
        : String.format(Locale.ROOT, "%.1f steps a row", cost.stepsPerRow());
  }
}
