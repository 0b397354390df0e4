package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
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
 * @param source the law at t = 0, along time
 * @param ends whether densities include that of the end, {@code log P(no end after i | x_1 .. x_i)}
 *     and at last {@code log P(end after L | x_1 .. x_L)}
 */
record AutoregressiveFlow(
    Experiment experiment, SequenceField field, TemporalSource source, boolean ends)
    implements SequenceFlow {
  /** Positions of a chunk whose values and noise are held at a time. */
  private static final int POSITIONS = 1 << 20;

  /** Positions that are scored together: with heads of usual size they fit a core's cache. */
  private static final int SCORED = 1 << 12;

  AutoregressiveFlow {
    source = SequenceFlow.initial(source, experiment);
  }

  AutoregressiveFlow(Experiment experiment, SequenceField field, TemporalSource source) {
    this(experiment, field, source, false);
  }

  private Course course(SamplingOptions options) {
    return SequenceFlow.course(
        experiment.objective().velocityOf(field.head(), experiment.path()), experiment, options);
  }

  private ScalarType type() {
    return field.parameters().flat().scalar_type();
  }

  @Override
  public double[] drawOneByOne(Key key, SequenceBatch batch, SamplingOptions options) {
    return draw(key, batch, options);
  }

  @Override
  public double[] draw(Key key, SequenceBatch batch, SamplingOptions options) {
    return states(key, batch, new double[] {0, 1}, options).get(1);
  }

  /** All positions stand at one time there, each given the finished ones before. */
  @Override
  public List<double[]> states(
      Key key, SequenceBatch batch, double[] times, SamplingOptions options) {
    return states(key, batch, times, options, null);
  }

  /**
   * Draws sequences until they end.
   *
   * @param lengths zeros; receives the number of positions of each, at most the length of the batch
   * @return as {@link #draw}, with anything behind an end
   */
  double[] drawEnding(Key key, SequenceBatch batch, SamplingOptions options, int[] lengths) {
    return states(key, batch, new double[] {0, 1}, options, lengths).get(1);
  }

  private List<double[]> states(
      Key key,
      SequenceBatch batch,
      double[] times,
      SamplingOptions options,
      int @Nullable [] lengths) {
    List<double[]> states = new ArrayList<>();
    for (int k = 0; k < times.length; k++) {
      states.add(batch.values().clone());
    }
    Course course = course(options);
    Flow.chunks(
        batch.count(),
        SequenceFlow.chunked(options, batch.length(), POSITIONS),
        (from, to) ->
            new Drawing(course, batch, from, to, options).run(key, times, states, lengths));
    return states;
  }

  /** Draws the sequences of a chunk. */
  private final class Drawing {
    private final Course course;
    private final SequenceBatch batch;
    private final int from;
    private final int to;
    private final SamplingOptions options;

    Drawing(Course course, SequenceBatch batch, int from, int to, SamplingOptions options) {
      this.course = course;
      this.batch = batch;
      this.from = from;
      this.to = to;
      this.options = options;
    }

    /** Draws all positions, or as many as are needed where lengths are wanted. */
    void run(Key key, double[] times, List<double[]> states, int @Nullable [] lengths) {
      int known = batch.beginning();
      try (WalkedPositions walk = walked(batch, from, to, options)) {
        Tensor beginning = beginning(walk, known);
        Tensor noise =
            source
                .tempered(options.temperature())
                .continued(key, from, beginning, batch.sourceStamps(from, to));
        List<Optional<TimeGrid>> grids = new ArrayList<>();
        for (int k = 1; k < times.length; k++) {
          grids.add(Flow.plainGrid(course, options, times[k - 1], times[k]));
        }
        for (int i = known; i < batch.length(); i++) {
          try (Scope scope = new Scope()) {
            Tensor start = noise.select(1, i).contiguous();
            Condition features = walk.features();
            Tensor x = start;
            put(Tensors.doubles(x), i, states.get(0));
            for (int k = 1; k < times.length; k++) {
              x =
                  Flow.carried(
                      course, x, features, times[k - 1], times[k], grids.get(k - 1), options);
              put(Tensors.doubles(x), i, states.get(k));
            }
            if (lengths != null && allEnd(key, features, x, i, lengths)) {
              return;
            }
            walk.finish(x, start);
          }
        }
      }
    }

    /** Draws which sequences end after a position, and returns whether all have ended. */
    private boolean allEnd(Key key, Condition features, Tensor x, int position, int[] lengths) {
      Tensor own = Objects.requireNonNull(features.values().get(Condition.INPUTS));
      double[] chance = Tensors.doubles(field.endOdds(own, x).sigmoid());
      double[] drawn = new double[1];
      boolean all = true;
      for (int row = from; row < to; row++) {
        key.derive(1).uniform((long) row * batch.length() + position, drawn, 0, 1);
        boolean last = drawn[0] < chance[row - from] || position == batch.length() - 1;
        if (lengths[row] == 0 && last) {
          lengths[row] = position + 1;
        }
        all &= lengths[row] > 0;
      }
      return all;
    }

    /**
     * Walks along the positions that are known, and returns their noise: solved back where those
     * that follow depend on it.
     */
    private Tensor beginning(WalkedPositions walk, int known) {
      Tensor given = batch.values(type(), from, to);
      Tensor noise = given.new_zeros((long) to - from, known, batch.channels());
      Optional<TimeGrid> back = Flow.plainGrid(course, options, 1, 0);
      for (int i = 0; i < known; i++) {
        try (Scope scope = new Scope()) {
          Tensor own = given.select(1, i).contiguous();
          Condition features = walk.features();
          if (field.shape().noise()) {
            Tensor end = own.mul(new Scalar(course.closing()));
            noise.select(1, i).copy_(Flow.carried(course, end, features, 1, 0, back, options));
          }
          walk.finish(own, noise.select(1, i));
        }
      }
      return noise;
    }

    private void put(double[] found, int position, double[] values) {
      int width = batch.channels();
      for (int row = from; row < to; row++) {
        System.arraycopy(
            found, (row - from) * width, values, (row * batch.length() + position) * width, width);
      }
    }
  }

  private WalkedPositions walked(SequenceBatch batch, int from, int to, SamplingOptions options) {
    return new WalkedPositions(
        field, batch.condition(type(), false, from, to), to - from, options.guidance().active());
  }

  @Override
  public SequenceDensities score(
      double[] values, SequenceBatch batch, Divergence divergence, SamplingOptions options) {
    Flow.requireDensitySolver(options);
    int length = batch.length();
    double[] steps = new double[batch.count() * length];
    double[] errors = divergence.estimates() < 2 ? null : new double[batch.count()];
    Course course = course(options);
    Flow.chunks(
        batch.count(),
        SequenceFlow.chunked(options, length, SCORED),
        (from, to) -> {
          Scoring scoring = new Scoring(course, divergence, batch, from, to, options);
          Tensor x =
              Tensors.of(
                  type(),
                  SequenceBatch.part(values, from, to, length * batch.channels()),
                  to - from,
                  length,
                  batch.channels());
          Tensor found = field.shape().noise() ? scoring.oneByOne(x) : scoring.together(x);
          System.arraycopy(Tensors.doubles(found), 0, steps, from * length, (to - from) * length);
          Tensor variance = scoring.variance;
          if (errors != null && variance != null) {
            System.arraycopy(Tensors.doubles(variance.sqrt()), 0, errors, from, to - from);
          }
        });
    return SequenceDensities.ofSteps(steps, length, errors);
  }

  /** Scores the sequences of a chunk. */
  private final class Scoring {
    private final Course course;
    private final Optional<TimeGrid> grid;
    private final Divergence divergence;
    private final SequenceBatch batch;
    private final int from;
    private final int to;
    private final SamplingOptions options;
    private @Nullable Tensor variance;

    Scoring(
        Course course,
        Divergence divergence,
        SequenceBatch batch,
        int from,
        int to,
        SamplingOptions options) {
      this.course = course;
      this.divergence = divergence;
      this.batch = batch;
      this.from = from;
      this.to = to;
      this.options = options;
      grid = Flow.plainGrid(course, options, 1, 0);
    }

    /** All positions at once: what each is given is known. */
    Tensor together(Tensor x) {
      long n = x.size(0);
      long length = x.size(1);
      Map<String, Tensor> given = new HashMap<>(batch.condition(type(), false, from, to).values());
      given.put(SequenceField.HISTORY, x);
      Map<String, Tensor> features = new HashMap<>();
      features.put(Condition.INPUTS, features(x, given));
      if (options.guidance().active()) {
        given.put(
            SequenceField.INPUTS,
            torch.zeros_like(Objects.requireNonNull(given.get(SequenceField.INPUTS))));
        features.put(GuidedField.ABSENT, features(x, given));
      }
      DensitySolve solve = solve(new Condition(features), (long) from * length);
      Tensor end = end(x.reshape(n * length, x.size(2)), solve);
      Tensor error = solve.error();
      variance = error == null ? null : error.square().view(n, length).sum(1);
      Tensor steps =
          solve
              .sum(x.size(2))
              .view(n, length)
              .add(source.stepLogDensity(end.view(x.shape()), batch.sourceStamps(from, to)));
      return ends
          ? withEnds(
              steps,
              field.endOdds(
                  Objects.requireNonNull(features.get(Condition.INPUTS))
                      .view(n, length, field.features()),
                  x))
          : steps;
    }

    private static Tensor withEnds(Tensor steps, Tensor odds) {
      return steps.add(SequenceField.endLogProbability(odds, torch.ones_like(odds)));
    }

    private Tensor features(Tensor x, Map<String, Tensor> given) {
      return field
          .features(x.new_zeros(x.size(0)), x, new Condition(given))
          .reshape(x.size(0) * x.size(1), field.features());
    }

    /** One position after the other: what each is given holds the source's values before. */
    Tensor oneByOne(Tensor x) {
      Tensor changes = x.new_zeros(x.size(0), x.size(1));
      Tensor noise = torch.empty_like(x);
      Tensor squares = x.new_zeros(x.size(0));
      Tensor odds = x.new_zeros(x.size(0), x.size(1));
      try (WalkedPositions walk = walked(batch, from, to, options)) {
        for (int i = 0; i < x.size(1); i++) {
          try (Scope scope = new Scope()) {
            Tensor own = x.select(1, i).contiguous();
            Condition features = walk.features();
            if (ends) {
              odds.select(1, i)
                  .copy_(
                      field.endOdds(
                          Objects.requireNonNull(features.values().get(Condition.INPUTS)), own));
            }
            DensitySolve solve = solve(features, (long) i * batch.count() + from);
            Tensor end = end(own, solve);
            changes.select(1, i).copy_(solve.sum(x.size(2)));
            noise.select(1, i).copy_(end);
            Tensor error = solve.error();
            if (error != null) {
              squares.add_(error.square());
            }
            walk.finish(own, end);
          }
        }
      }
      variance = divergence.estimates() < 2 ? null : squares;
      Tensor steps = changes.add(source.stepLogDensity(noise, batch.sourceStamps(from, to)));
      return ends ? withEnds(steps, odds) : steps;
    }

    private DensitySolve solve(Condition features, long first) {
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
