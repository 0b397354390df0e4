package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.diffusion.BrownianMotion;
import dev.fluxion.diffusion.ExponentialSolver;
import dev.fluxion.diffusion.ScoreFunction;
import dev.fluxion.diffusion.StochasticSampler;
import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SdeConfig;
import dev.fluxion.path.Condition;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.GridFit;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A field and its source in standardised units, on plain arrays: rows are cut into chunks, and each
 * chunk stays on one thread for its whole solve.
 *
 * @param course the solves from source to data
 * @param source the law at t = 0
 * @param dimension number of values in a row
 * @param given the condition of each row
 * @param type float32, or float64 where the field's parameters are
 * @param most rows of a chunk at most, however many the options allow
 */
record Flow(Course course, Source source, int dimension, Given given, ScalarType type, int most) {
  private static final int FINE_STEPS = 50;

  /** What the rows of a chunk are conditioned on. */
  @FunctionalInterface
  interface Given {
    Condition rows(int from, int to);
  }

  /** What a chunk's thread does: from and to are rows of the whole. */
  interface Chunk {
    void run(int from, int to);
  }

  /** Draws source points {@code first ..} of the key's stream. */
  double[] draw(Key key, long first, int rows, SamplingOptions options) {
    double[] points = new double[rows * dimension];
    Source tempered = options.temperature() == 1 ? source : source.tempered(options.temperature());
    chunks(
        rows,
        options.withChunk(Math.min(options.chunk(), most)),
        (from, to) ->
            put(
                tempered.rows(from, to).sample(key, first + from, type, to - from, dimension),
                points,
                from));
    return points;
  }

  /**
   * Carries points from one time to another, in place; at t = 1 they are E[x1 | x] where the times
   * of the flow end before.
   *
   * @param main the times of the solve proper, as {@link #grid} returns them
   */
  void carry(
      double[] points,
      int rows,
      double start,
      double end,
      Optional<TimeGrid> main,
      SamplingOptions options) {
    chunks(
        rows,
        options.withChunk(Math.min(options.chunk(), most)),
        (from, to) -> {
          Condition condition = given.rows(from, to);
          put(
              carried(course, take(points, from, to), condition, start, end, main, options),
              points,
              from);
        });
  }

  /** Carries the points of a chunk, as {@link #carry} does. */
  static Tensor carried(
      Course course,
      Tensor points,
      Condition condition,
      double start,
      double end,
      Optional<TimeGrid> main,
      SamplingOptions options) {
    Tensor x =
        course.walk(
            points,
            start,
            end,
            (leg, first, last, at) ->
                solver(leg, options)
                    .solve(
                        OdeFunction.of(leg.field(), at.size(0), condition),
                        at,
                        grid(leg, first, last, main))
                    .state());
    return start < end && end == 1 ? course.denoised(x, condition) : x;
  }

  /** A solver that is bound to the schedule in use has no place in the pieces at the ends. */
  private static OdeSolver solver(Course.Leg leg, SamplingOptions options) {
    return leg.main() || !ofSchedule(options) ? options.solver() : RungeKutta.named("rk4");
  }

  private static boolean ofSchedule(SamplingOptions options) {
    return ExponentialSolver.names().contains(options.solver().name());
  }

  /**
   * Returns the times of a leg's solve; a piece at an end takes as many steps as its length of the
   * main part's, rounded up, so that more steps make the whole way more exact.
   */
  static TimeGrid grid(Course.Leg leg, double first, double last, Optional<TimeGrid> main) {
    if (leg.main()) {
      return main.orElseThrow();
    }
    double steps = main.map(TimeGrid::steps).orElse(1) * Math.abs(last - first);
    return TimeGrid.uniform(first, last, Math.max(1, (int) Math.ceil(steps)));
  }

  /**
   * Returns the times of the solve proper where the grid is not fitted; none where the way has no
   * part of it.
   */
  static Optional<TimeGrid> plainGrid(
      Course course, SamplingOptions options, double from, double to) {
    if (!(options.grid() instanceof GridConfig.Plain plain)) {
      throw new InvalidValue(
          "grid", "is fitted, which flows of sequences have not; take {type: uniform}");
    }
    double[] span = course.span(from, to);
    return span[0] == span[1]
        ? Optional.empty()
        : Optional.of(plain.grid(span[0], span[1], options.stepsBetween(span[0], span[1])));
  }

  /**
   * Returns the times of the solve proper on a way from one time to another; none where the way has
   * no part of it.
   *
   * @param count number of points on which a grid is fitted, always the same ones
   */
  Optional<TimeGrid> grid(int count, SamplingOptions options, double from, double to) {
    double[] span = course.span(from, to);
    if (span[0] == span[1]) {
      return Optional.empty();
    }
    int steps = options.stepsBetween(span[0], span[1]);
    return Optional.of(
        options.grid() instanceof GridConfig.Plain plain
            ? plain.grid(span[0], span[1], steps)
            : fitted(count, options, span, steps));
  }

  private TimeGrid fitted(int count, SamplingOptions options, double[] span, int steps) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Condition condition = given.rows(0, count);
      Tensor start =
          course.within(
              source.sample(Key.of(0), 0, type, count, dimension),
              span[0],
              (leg, first, last, at) ->
                  RungeKutta.named("rk4")
                      .solve(
                          OdeFunction.of(leg.field(), count, condition),
                          at,
                          TimeGrid.uniform(first, last, FINE_STEPS))
                      .state());
      return GridFit.fit(
          OdeFunction.of(course.mainField(), count, condition),
          start,
          options.solver(),
          span[0],
          span[1],
          steps);
    }
  }

  /**
   * What sampling with noise needs.
   *
   * @param velocity the velocity under the schedule in use
   * @param score the field's own score, or none where the velocity gives it
   * @param path the path with the schedule in use
   */
  record Noisy(VelocityField velocity, Optional<ScoreField> score, ProbabilityPath path) {
    ScoreFunction scores(long rows, Condition condition) {
      return score
          .map(known -> ScoreFunction.of(known, rows, condition))
          .orElseGet(ScoreFunction::ofVelocity);
    }
  }

  /** Carries points {@code first ..} of all from t = 0 to t = 1 with noise, in place. */
  void diffuse(
      double[] points, long first, int rows, Key noise, Noisy flow, SamplingOptions options) {
    SdeConfig sde = options.sde().orElseThrow();
    StochasticSampler sampler = sde.sampler(flow.path());
    if (!(options.grid() instanceof GridConfig.Plain places)) {
      throw new InvalidValue(
          "grid", "is fitted to the flow without noise; take another one for samples with noise");
    }
    TimeGrid grid = places.grid(0, 1, sde.steps());
    chunks(
        rows,
        options.withChunk(Math.min(options.chunk(), most)),
        (from, to) -> {
          long size = (long) to - from;
          Condition condition = given.rows(from, to);
          Tensor end =
              sampler
                  .sample(
                      OdeFunction.of(flow.velocity(), size, condition),
                      flow.scores(size, condition),
                      take(points, from, to),
                      grid,
                      BrownianMotion.of(noise, first + from))
                  .state();
          put(end, points, from);
        });
  }

  /** Carries points from t = 0 to t = 1, in place, and returns their log densities there. */
  Densities sampleWithLogDensity(
      double[] points,
      int rows,
      Optional<TimeGrid> main,
      Divergence divergence,
      SamplingOptions options) {
    return withDensity(points, rows, main, divergence, options, true);
  }

  /** Carries points from t = 1 to t = 0, in place, and returns their log densities at t = 1. */
  Densities score(
      double[] points,
      int rows,
      Optional<TimeGrid> main,
      Divergence divergence,
      SamplingOptions options) {
    return withDensity(points, rows, main, divergence, options, false);
  }

  private Densities withDensity(
      double[] points,
      int rows,
      Optional<TimeGrid> main,
      Divergence divergence,
      SamplingOptions options,
      boolean forward) {
    requireDensitySolver(options);
    double[] nats = new double[rows];
    double[] errors = divergence.estimates() < 2 ? null : new double[rows];
    chunks(
        rows,
        options.withChunk(Math.min(options.chunk(), most)),
        (from, to) -> {
          Tensor start = take(points, from, to);
          DensitySolve solve =
              new DensitySolve(divergence.from(from), options, main, given.rows(from, to), forward);
          Tensor end;
          if (forward) {
            Tensor first = source.rows(from, to).logDensity(start);
            Tensor last = course.walk(start, 0, 1, solve);
            solve.add(first);
            end = scaled(last, 1 / course.closing(), solve);
          } else {
            end = course.walk(scaled(start, course.closing(), solve), 1, 0, solve);
            solve.add(source.rows(from, to).logDensity(end));
          }
          put(end, points, from);
          System.arraycopy(Tensors.doubles(solve.sum(dimension)), 0, nats, from, to - from);
          Tensor error = solve.error();
          if (errors != null && error != null) {
            System.arraycopy(Tensors.doubles(error), 0, errors, from, to - from);
          }
        });
    return new Densities(nats, errors);
  }

  /** Refuses a solver that carries points alone. */
  static void requireDensitySolver(SamplingOptions options) {
    if (ofSchedule(options)) {
      throw new InvalidValue(
          "solver",
          "is '"
              + options.solver().name()
              + "', which is for points alone; take another one for log densities, such as rk4");
    }
  }

  private static Tensor scaled(Tensor x, double factor, DensitySolve solve) {
    if (factor == 1) {
      return x;
    }
    solve.scaled(factor);
    return x.mul(new Scalar(factor));
  }

  private Tensor take(double[] points, int from, int to) {
    double[] part = java.util.Arrays.copyOfRange(points, from * dimension, to * dimension);
    return Tensors.of(type, part, to - from, dimension);
  }

  private void put(Tensor x, double[] points, int from) {
    double[] part = Tensors.doubles(x);
    System.arraycopy(part, 0, points, from * dimension, part.length);
  }

  static void chunks(int rows, SamplingOptions options, Chunk chunk) {
    int count = (rows + options.chunk() - 1) / options.chunk();
    try (Workers workers = Workers.of(Math.max(1, Math.min(options.threads(), count)))) {
      workers.run(
          count,
          (task, worker) -> {
            try (NoGradGuard guard = new NoGradGuard();
                Scope scope = new Scope()) {
              int from = task * options.chunk();
              chunk.run(from, Math.min(rows, from + options.chunk()));
            }
          });
    }
  }
}
