package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The flows of the positions one after the other, each of a single position given the finished ones
 * before; {@code log p(x) = sum_i log p(x_i | x_1 .. x_(i-1))}.
 *
 * <p>Where the source's values of a sequence depend on each other, a position is given those before
 * as well, for else its own would not be independent of what it is given: the density is then that
 * of the whole triangular map, its position's share {@code log p(z_i | z_1 .. z_(i-1))} and the
 * divergence of its own flow.
 *
 * @param source the law at t = 0
 */
record AutoregressiveFlow(Experiment experiment, SequenceField field, TemporalSource source)
    implements SequenceFlow {
  private static final ScalarType TYPE = ScalarType.Float;

  private Course course() {
    return Course.of(
        experiment.objective().velocityOf(field.head(), experiment.path()),
        experiment,
        experiment.sampling().changed());
  }

  private static Optional<TimeGrid> grid(
      Course course, SamplingOptions options, double from, double to) {
    if (!(options.grid() instanceof GridConfig.Plain plain)) {
      throw new InvalidValue(
          "grid", "is fitted, which the autoregressive mode has not; take {type: uniform}");
    }
    double[] span = course.span(from, to);
    return Optional.of(plain.grid(span[0], span[1], options.stepsBetween(span[0], span[1])));
  }

  @Override
  public double[] draw(Key key, SequenceBatch batch, SamplingOptions options) {
    int channels = field.shape().channels();
    int length = batch.length();
    double[] values = new double[batch.count() * length * channels];
    Course course = course();
    Optional<TimeGrid> grid = grid(course, options, 0, 1);
    Flow.chunks(
        batch.count(),
        options,
        (from, to) -> {
          Tensor noise =
              source
                  .at(batch.stamps(from, to), channels)
                  .sample(key, from, TYPE, to - from, length, channels);
          Positions walk = new Positions(batch, from, to);
          for (int i = 0; i < length; i++) {
            try (Scope scope = new Scope()) {
              Tensor start = noise.select(1, i);
              Tensor x = Flow.carried(course, start, walk.features(i), 0, 1, grid, options);
              walk.finish(scope, x, start);
              double[] found = Tensors.doubles(x);
              for (int row = 0; row < to - from; row++) {
                System.arraycopy(
                    found,
                    row * channels,
                    values,
                    ((from + row) * length + i) * channels,
                    channels);
              }
            }
          }
        });
    return values;
  }

  @Override
  public SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options) {
    int length = batch.length();
    double[] steps = new double[batch.count() * length];
    double[] sums = new double[batch.count()];
    double[] squares = new double[batch.count()];
    Course course = course();
    Optional<TimeGrid> grid = grid(course, options, 1, 0);
    boolean estimated = divergence.estimates() >= 2;
    SamplingOptions chunked = options.withChunk(Math.max(1, options.chunk() / Math.max(1, length)));
    Flow.chunks(
        batch.count(),
        chunked,
        (from, to) -> {
          Scoring scoring = new Scoring(course, grid, divergence, options);
          Tensor x = rows(values, batch, from, to);
          Tensor found =
              field.shape().noise()
                  ? scoring.oneByOne(x, batch, from, to)
                  : scoring.together(x, batch, from, to);
          System.arraycopy(Tensors.doubles(found), 0, steps, from * length, (to - from) * length);
          Tensor error = scoring.variance;
          if (error != null) {
            System.arraycopy(Tensors.doubles(error), 0, squares, from, to - from);
          }
        });
    for (int i = 0; i < sums.length; i++) {
      for (int j = 0; j < length; j++) {
        sums[i] += steps[i * length + j];
      }
      squares[i] = Math.sqrt(squares[i]);
    }
    return new SequenceDensities(sums, steps, estimated ? squares : null);
  }

  private Tensor rows(double[] values, SequenceBatch batch, int from, int to) {
    int channels = field.shape().channels();
    return Tensors.of(
        TYPE,
        SequenceBatch.part(values, from, to, batch.length() * channels),
        to - from,
        batch.length(),
        channels);
  }

  /** Finds the features of one position after the other, for some sequences. */
  private final class Positions {
    private final SequenceField.Walk walk;
    private final Condition given;
    private final Tensor time;
    private Tensor before;

    Positions(SequenceBatch batch, int from, int to) {
      walk = field.walk((long) to - from);
      given = batch.condition(from, to);
      time = Tensors.zeros(TYPE, to - from);
      before = Tensors.zeros(TYPE, to - from, field.shape().history());
    }

    Condition features(int i) {
      Tensor inputs = given.values().get(SequenceField.INPUTS);
      Tensor stamps = given.values().get(SequenceField.STAMPS);
      return SequenceField.of(
          walk.next(
              before,
              time,
              inputs == null ? null : inputs.select(1, i),
              java.util.Objects.requireNonNull(stamps).select(1, i)));
    }

    /** Hears of a position's end; the values outlive the scope. */
    void finish(Scope scope, Tensor x, Tensor start) {
      before =
          scope.keep(field.shape().noise() ? torch.cat(new TensorVector(x, start), 1) : x.clone());
    }
  }

  /** Scores the sequences of a chunk. */
  private final class Scoring {
    private final Course course;
    private final Optional<TimeGrid> grid;
    private final Divergence divergence;
    private final SamplingOptions options;
    private @Nullable Tensor variance;

    Scoring(
        Course course, Optional<TimeGrid> grid, Divergence divergence, SamplingOptions options) {
      this.course = course;
      this.grid = grid;
      this.divergence = divergence;
      this.options = options;
    }

    /** All positions at once: what each is given is known. */
    Tensor together(Tensor x, SequenceBatch batch, int from, int to) {
      long n = (long) to - from;
      long length = batch.length();
      Map<String, Tensor> given = new HashMap<>(batch.condition(from, to).values());
      given.put(SequenceField.HISTORY, x);
      Tensor features =
          field
              .features(Tensors.zeros(TYPE, n), x, new Condition(given))
              .reshape(n * length, field.features());
      DensitySolve solve = solve(SequenceField.of(features), from * batch.length());
      Tensor end = end(x.reshape(n * length, x.size(2)), solve);
      Tensor error = solve.error();
      variance = error == null ? null : error.square().view(n, length).sum(1);
      return solve
          .sum(x.size(2))
          .view(n, length)
          .add(source.stepLogDensity(end.view(x.shape()), batch.stamps(from, to)));
    }

    /** One position after the other: what each is given holds the source's values before. */
    Tensor oneByOne(Tensor x, SequenceBatch batch, int from, int to) {
      int length = batch.length();
      Positions walk = new Positions(batch, from, to);
      Tensor changes = x.new_zeros(x.size(0), length);
      Tensor noise = torch.empty_like(x);
      Tensor squares = x.new_zeros(x.size(0));
      for (int i = 0; i < length; i++) {
        try (Scope scope = new Scope()) {
          Tensor own = x.select(1, i);
          DensitySolve solve = solve(walk.features(i), (from * batch.length() + i * batch.count()));
          Tensor end = end(own, solve);
          changes.select(1, i).copy_(solve.sum(x.size(2)));
          noise.select(1, i).copy_(end);
          Tensor error = solve.error();
          if (error != null) {
            squares.add_(error.square());
          }
          walk.finish(scope, own, end);
        }
      }
      variance = divergence.estimates() < 2 ? null : squares;
      return changes.add(source.stepLogDensity(noise, batch.stamps(from, to)));
    }

    private DensitySolve solve(Condition features, int first) {
      return new DensitySolve(divergence.from(first), options, grid, features, false);
    }

    private Tensor end(Tensor x, DensitySolve solve) {
      double closing = course.closing();
      if (closing == 1) {
        return course.walk(x, 1, 0, solve);
      }
      solve.scaled(closing);
      return course.walk(x.mul(new Scalar(closing)), 1, 0, solve);
    }
  }
}
