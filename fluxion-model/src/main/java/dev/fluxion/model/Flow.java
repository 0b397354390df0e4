package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.LogDensity;
import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.GridFit;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A field and its source in standardised units, on plain arrays: rows are cut into chunks, and each
 * chunk stays on one thread for its whole solve.
 *
 * @param field the velocity
 * @param source the law at t = 0
 * @param dimension number of values in a row
 * @param given the condition of each row
 */
record Flow(VelocityField field, Source source, int dimension, Given given) {
  private static final ScalarType TYPE = ScalarType.Float;
  private static final int FINE_STEPS = 50;

  /** What the rows of a chunk are conditioned on. */
  @FunctionalInterface
  interface Given {
    Condition rows(int from, int to);
  }

  /** What a chunk's thread does: from and to are rows of the whole. */
  private interface Chunk {
    void run(int from, int to);
  }

  /** Draws source points {@code first ..} of the key's stream. */
  double[] draw(Key key, long first, int rows, SamplingOptions options) {
    double[] points = new double[rows * dimension];
    Source tempered = options.temperature() == 1 ? source : source.tempered(options.temperature());
    chunks(
        rows,
        options,
        (from, to) ->
            put(tempered.sample(key, first + from, TYPE, to - from, dimension), points, from));
    return points;
  }

  /** Fits the times of a solve on a number of points, always the same ones. */
  TimeGrid fitted(int count, SamplingOptions options, double from, double to) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      OdeFunction function = OdeFunction.of(field, count, given.rows(0, count));
      Tensor start = source.sample(Key.of(0), 0, TYPE, count, dimension);
      if (from != 0) {
        TimeGrid fine = TimeGrid.uniform(0, from, FINE_STEPS);
        start = RungeKutta.named("rk4").solve(function, start, fine).state();
      }
      int steps = options.stepsBetween(from, to);
      return GridFit.fit(function, start, options.solver(), from, to, steps);
    }
  }

  /** Carries points along a grid, in place. */
  void carry(double[] points, int rows, TimeGrid grid, SamplingOptions options) {
    chunks(
        rows,
        options,
        (from, to) ->
            put(
                options
                    .solver()
                    .solve(
                        OdeFunction.of(field, to - from, given.rows(from, to)),
                        take(points, from, to),
                        grid)
                    .state(),
                points,
                from));
  }

  /** Carries points from t = 0 to t = 1, in place, and returns their log densities there. */
  Densities sampleWithLogDensity(
      double[] points, int rows, TimeGrid grid, Divergence divergence, SamplingOptions options) {
    return withDensity(points, rows, grid, divergence, options);
  }

  /** Carries points from t = 1 to t = 0, in place, and returns their log densities at t = 1. */
  Densities score(
      double[] points, int rows, TimeGrid grid, Divergence divergence, SamplingOptions options) {
    return withDensity(points, rows, grid, divergence, options);
  }

  private Densities withDensity(
      double[] points, int rows, TimeGrid grid, Divergence divergence, SamplingOptions options) {
    double[] nats = new double[rows];
    double[] errors = divergence.estimates() < 2 ? null : new double[rows];
    boolean forward = grid.times()[0] < grid.times()[1];
    chunks(
        rows,
        options,
        (from, to) -> {
          LogDensity density =
              new LogDensity(field, source, divergence.from(from), options.solver());
          Tensor x = take(points, from, to);
          LogDensity.Result result =
              forward
                  ? density.sample(x, grid, given.rows(from, to))
                  : density.score(x, grid, given.rows(from, to));
          put(result.x(), points, from);
          System.arraycopy(Tensors.doubles(result.logDensity()), 0, nats, from, to - from);
          if (errors != null && result.standardError() != null) {
            System.arraycopy(Tensors.doubles(result.standardError()), 0, errors, from, to - from);
          }
        });
    return new Densities(nats, errors);
  }

  private Tensor take(double[] points, int from, int to) {
    double[] part = java.util.Arrays.copyOfRange(points, from * dimension, to * dimension);
    return Tensors.of(TYPE, part, to - from, dimension);
  }

  private void put(Tensor x, double[] points, int from) {
    double[] part = Tensors.doubles(x);
    System.arraycopy(part, 0, points, from * dimension, part.length);
  }

  private static void chunks(int rows, SamplingOptions options, Chunk chunk) {
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
