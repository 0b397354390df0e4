package dev.fluxion.model;

import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SamplingConfig;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.Tolerance;

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
 */
public record SamplingOptions(
    OdeSolver solver,
    int steps,
    GridConfig grid,
    double temperature,
    Guidance guidance,
    int chunk,
    int threads) {
  /** Rows that fit a core's cache with fields of usual size. */
  public static final int DEFAULT_CHUNK = 2048;

  /** Checks the values. */
  public SamplingOptions {
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
  public static SamplingOptions of(SamplingConfig config) {
    return new SamplingOptions(
        config.odeSolver(),
        config.steps() == null ? 1 : config.steps(),
        config.grid(),
        1,
        Guidance.NONE,
        DEFAULT_CHUNK,
        Math.min(1024, Runtime.getRuntime().availableProcessors()));
  }

  /** Returns the same options with another solver of fixed steps, and their number. */
  public SamplingOptions withSolver(String name, int newSteps) {
    return with(Solvers.fixed(name), newSteps);
  }

  /** Returns the same options with a solver that chooses its steps by a tolerance. */
  public SamplingOptions withTolerance(String name, Tolerance tolerance) {
    return with(Solvers.adaptive(name, tolerance), 1).withGrid(new GridConfig.Uniform());
  }

  /** Returns the same options with another solver and number of steps. */
  public SamplingOptions with(OdeSolver other, int newSteps) {
    return new SamplingOptions(other, newSteps, grid, temperature, guidance, chunk, threads);
  }

  /** Returns the same options with steps at other places. */
  public SamplingOptions withGrid(GridConfig other) {
    return new SamplingOptions(solver, steps, other, temperature, guidance, chunk, threads);
  }

  /** Returns the same options with another temperature. */
  public SamplingOptions withTemperature(double value) {
    return new SamplingOptions(solver, steps, grid, value, guidance, chunk, threads);
  }

  /** Returns the same options with guidance, for a model with a condition. */
  public SamplingOptions withGuidance(Guidance value) {
    return new SamplingOptions(solver, steps, grid, temperature, value, chunk, threads);
  }

  /** Returns the same options with another number of threads. */
  public SamplingOptions withThreads(int value) {
    return new SamplingOptions(solver, steps, grid, temperature, guidance, chunk, value);
  }

  /** Returns the same options with another chunk size. */
  public SamplingOptions withChunk(int value) {
    return new SamplingOptions(solver, steps, grid, temperature, guidance, value, threads);
  }

  /** Returns the number of steps between two times. */
  int stepsBetween(double from, double to) {
    return Math.max(1, (int) Math.ceil(steps * Math.abs(to - from) - 1e-9));
  }
}
