package dev.fluxion.model;

import dev.fluxion.diffusion.PathSolvers;
import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SamplingConfig;
import dev.fluxion.experiment.SdeConfig;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.solve.AdaptiveRungeKutta;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.StepControl;
import dev.fluxion.solve.Tolerance;
import java.util.Optional;

/**
 * How a model's flow is solved.
 *
 * @param solver the solver
 * @param steps steps from t = 0 to t = 1; a part of that way takes its share, rounded up; 1, and
 *     without meaning, where the solver chooses its own
 * @param grid where the steps lie
 * @param temperature factor on the source's standard deviation in sampling
 * @param guidance how strongly the condition is followed
 * @param chunk rows that one thread carries through a solve at a time
 * @param threads number of threads
 * @param path the model's path, whose schedule some solvers use
 * @param sde how noise is added in sampling; steps are then its own
 */
public record SamplingOptions(
    OdeSolver solver,
    int steps,
    GridConfig grid,
    double temperature,
    Guidance guidance,
    int chunk,
    int threads,
    ProbabilityPath path,
    Optional<SdeConfig> sde) {
  /** Rows that fit a core's cache with fields of usual size. */
  public static final int DEFAULT_CHUNK = 2048;

  /** Checks the values; a grid that needs a schedule takes that of the path. */
  public SamplingOptions {
    grid = grid instanceof GridConfig.LogSnr equal ? equal.on(path.schedule()) : grid;
    InvalidValue.unless(steps >= 1, "steps", steps, "1 or more");
    InvalidValue.unless(
        temperature > 0 && Double.isFinite(temperature),
        "temperature",
        temperature,
        "a positive number");
    InvalidValue.unless(chunk >= 1 && chunk <= 1 << 24, "chunk", chunk, "from 1 to 16777216");
    InvalidValue.unless(threads >= 1 && threads <= 1024, "threads", threads, "from 1 to 1024");
  }

  /** Returns an experiment's options, with all processors. */
  public static SamplingOptions of(SamplingConfig config, ProbabilityPath path) {
    return new SamplingOptions(
        config.odeSolver(path),
        config.steps() == null ? 1 : config.steps(),
        config.grid(),
        1,
        Guidance.NONE,
        DEFAULT_CHUNK,
        Math.min(1024, Runtime.getRuntime().availableProcessors()),
        path,
        Optional.ofNullable(config.sde()));
  }

  /** Returns the options of the flow without noise, with another solver of fixed steps. */
  public SamplingOptions withSolver(String name, int newSteps) {
    return with(PathSolvers.named(name, path), newSteps).withSde(Optional.empty());
  }

  /**
   * Returns the options of the flow without noise, with steps chosen by a tolerance; they follow
   * from errors as those of the solver before did, if it chose its own.
   */
  public SamplingOptions withTolerance(String name, Tolerance tolerance) {
    StepControl control =
        solver instanceof AdaptiveRungeKutta adaptive ? adaptive.control() : StepControl.STANDARD;
    return with(Solvers.adaptive(name, tolerance, control), 1)
        .withGrid(new GridConfig.Uniform())
        .withSde(Optional.empty());
  }

  /** Returns the same options with another solver and number of steps. */
  public SamplingOptions with(OdeSolver other, int newSteps) {
    return new SamplingOptions(
        other, newSteps, grid, temperature, guidance, chunk, threads, path, sde);
  }

  /** Returns the same options with steps at other places. */
  public SamplingOptions withGrid(GridConfig other) {
    return new SamplingOptions(
        solver, steps, other, temperature, guidance, chunk, threads, path, sde);
  }

  /** Returns the same options with noise on the way, or without. */
  public SamplingOptions withSde(Optional<SdeConfig> value) {
    return new SamplingOptions(
        solver, steps, grid, temperature, guidance, chunk, threads, path, value);
  }

  /** Returns the same options with another temperature. */
  public SamplingOptions withTemperature(double value) {
    return new SamplingOptions(solver, steps, grid, value, guidance, chunk, threads, path, sde);
  }

  /** Returns the same options with guidance, for a model with a condition. */
  public SamplingOptions withGuidance(Guidance value) {
    return new SamplingOptions(solver, steps, grid, temperature, value, chunk, threads, path, sde);
  }

  /** Returns the same options with another number of threads. */
  public SamplingOptions withThreads(int value) {
    return new SamplingOptions(solver, steps, grid, temperature, guidance, chunk, value, path, sde);
  }

  /** Returns the same options with another chunk size. */
  public SamplingOptions withChunk(int value) {
    return new SamplingOptions(
        solver, steps, grid, temperature, guidance, value, threads, path, sde);
  }

  /** Returns the same options with chunks of at most so many rows. */
  public SamplingOptions withChunkUpTo(int most) {
    return withChunk(Math.min(chunk, most));
  }

  /** Returns the number of steps between two times. */
  int stepsBetween(double from, double to) {
    return Math.max(1, (int) Math.ceil(steps * Math.abs(to - from) - 1e-9));
  }
}
