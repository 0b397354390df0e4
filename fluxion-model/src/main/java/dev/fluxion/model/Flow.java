package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.diffusion.BrownianMotion;
import dev.fluxion.diffusion.StochasticSampler;
import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SdeConfig;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.Optional;
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
  /** What the rows of a chunk are conditioned on. */
  @FunctionalInterface
  interface Given {
    Condition rows(int from, int to);
  }

  /** Draws source points {@code first ..} of the key's stream. */
  double[] draw(Key key, long first, int rows, SamplingOptions options) {
    double[] points = new double[rows * dimension];
    Source tempered = options.temperature() == 1 ? source : source.tempered(options.temperature());
    Chunks.run(
        rows,
        options.withChunkUpTo(most),
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
    Chunks.run(
        rows,
        options.withChunkUpTo(most),
        (from, to) -> {
          Condition condition = given.rows(from, to);
          put(
              PointSolve.carried(
                  course, take(points, from, to), condition, start, end, main, options),
              points,
              from);
        });
  }

  /**
   * Returns the times of the solve proper on a way from one time to another; none where the way has
   * no part of it.
   *
   * @param count number of points on which a grid is fitted, always the same ones
   */
  Optional<TimeGrid> grid(int count, SamplingOptions options, double from, double to) {
    return options.grid() instanceof GridConfig.Plain
        ? SolveGrids.plain(course, options, from, to)
        : SolveGrids.fitted(this, count, options, from, to);
  }

  /** Carries points {@code first ..} of all from t = 0 to t = 1 with noise, in place. */
  void diffuse(
      double[] points, long first, int rows, Key noise, NoisyFlow flow, SamplingOptions options) {
    SdeConfig sde = options.sde().orElseThrow();
    StochasticSampler sampler = sde.sampler(flow.path());
    if (!(options.grid() instanceof GridConfig.Plain places)) {
      throw new InvalidValue(
          "grid", "is fitted to the flow without noise; take another one for samples with noise");
    }
    TimeGrid grid = places.grid(0, 1, sde.steps());
    Chunks.run(
        rows,
        options.withChunkUpTo(most),
        (from, to) -> {
          Tensor end =
              flow.end(
                  take(points, from, to),
                  given.rows(from, to),
                  sampler,
                  grid,
                  BrownianMotion.of(noise, first + from));
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
    PointSolve.refuseForDensities(options);
    double[] nats = new double[rows];
    double[] errors = divergence.estimates() < 2 ? null : new double[rows];
    Chunks.run(
        rows,
        options.withChunkUpTo(most),
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

  private static Tensor scaled(Tensor x, double factor, DensitySolve solve) {
    if (factor == 1) {
      return x;
    }
    solve.scaled(factor);
    return x.mul(new Scalar(factor));
  }

  private Tensor take(double[] points, int from, int to) {
    double[] part = Arrays.copyOfRange(points, from * dimension, to * dimension);
    return Tensors.of(type, part, to - from, dimension);
  }

  private void put(Tensor x, double[] points, int from) {
    double[] part = Tensors.doubles(x);
    System.arraycopy(part, 0, points, from * dimension, part.length);
  }
}
