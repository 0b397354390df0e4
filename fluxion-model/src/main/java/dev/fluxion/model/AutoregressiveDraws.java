package dev.fluxion.model;

import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Draws the sequences of a chunk of an autoregressive flow, position by position. */
final class AutoregressiveDraws {
  private final AutoregressiveFlow flow;
  private final SequenceField field;
  private final TemporalSource source;
  private final Course course;
  private final SequenceBatch batch;
  private final int from;
  private final int to;
  private final SamplingOptions options;

  AutoregressiveDraws(
      AutoregressiveFlow flow,
      Course course,
      SequenceBatch batch,
      int from,
      int to,
      SamplingOptions options) {
    this.flow = flow;
    field = flow.field();
    source = flow.source();
    this.course = course;
    this.batch = batch;
    this.from = from;
    this.to = to;
    this.options = options;
  }

  /** Draws all positions, or as many as are needed where lengths are wanted. */
  void run(Key key, double[] times, List<double[]> states, int @Nullable [] lengths) {
    int known = batch.beginning();
    try (WalkedPositions walk = flow.walked(batch, from, to, options)) {
      Tensor beginning = beginning(walk, known);
      Tensor noise =
          source
              .tempered(options.temperature())
              .continued(key, from, beginning, batch.sourceStamps(from, to));
      List<Optional<TimeGrid>> grids = new ArrayList<>();
      for (int k = 1; k < times.length; k++) {
        grids.add(SolveGrids.plain(course, options, times[k - 1], times[k]));
      }
      for (int i = known; i < batch.length(); i++) {
        try (Scope scope = new Scope()) {
          Tensor start = noise.select(1, i).contiguous();
          Condition features = walk.features();
          Tensor x = start;
          put(Tensors.doubles(x), i, states.get(0));
          for (int k = 1; k < times.length; k++) {
            x =
                PointSolve.carried(
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
   * Walks along the positions that are known, and returns their noise: solved back where those that
   * follow depend on it.
   */
  private Tensor beginning(WalkedPositions walk, int known) {
    Tensor given = batch.values(flow.type(), from, to);
    Tensor noise = given.new_zeros((long) to - from, known, batch.channels());
    Optional<TimeGrid> back = SolveGrids.plain(course, options, 1, 0);
    for (int i = 0; i < known; i++) {
      try (Scope scope = new Scope()) {
        Tensor own = given.select(1, i).contiguous();
        Condition features = walk.features();
        if (field.shape().noise()) {
          Tensor end = own.mul(new Scalar(course.closing()));
          noise.select(1, i).copy_(PointSolve.carried(course, end, features, 1, 0, back, options));
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
