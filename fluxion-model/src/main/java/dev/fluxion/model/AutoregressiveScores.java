package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Scores the sequences of a chunk of an autoregressive flow. */
final class AutoregressiveScores {
  private final AutoregressiveFlow flow;
  private final SequenceField field;
  private final TemporalSource source;
  private final Course course;
  private final Optional<TimeGrid> grid;
  private final Divergence divergence;
  private final SequenceBatch batch;
  private final int from;
  private final int to;
  private final SamplingOptions options;
  private @Nullable Tensor variance;

  AutoregressiveScores(
      AutoregressiveFlow flow,
      Course course,
      Divergence divergence,
      SequenceBatch batch,
      int from,
      int to,
      SamplingOptions options) {
    this.flow = flow;
    field = flow.field();
    source = flow.source();
    this.course = course;
    this.divergence = divergence;
    this.batch = batch;
    this.from = from;
    this.to = to;
    this.options = options;
    grid = SolveGrids.plain(course, options, 1, 0);
  }

  /**
   * The variance of each sequence's log density, [n], of what was scored last; null where the
   * divergence has no error.
   */
  @Nullable Tensor variance() {
    return variance;
  }

  /** Returns the log density of each position, [n, length]. */
  Tensor steps(Tensor x) {
    return field.shape().noise() ? oneByOne(x) : together(x);
  }

  /** All positions at once: what each is given is known. */
  private Tensor together(Tensor x) {
    long n = x.size(0);
    long length = x.size(1);
    Map<String, Tensor> given =
        new HashMap<>(batch.condition(flow.type(), false, from, to).values());
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
    return flow.ends()
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
  private Tensor oneByOne(Tensor x) {
    Tensor changes = x.new_zeros(x.size(0), x.size(1));
    Tensor noise = torch.empty_like(x);
    Tensor squares = x.new_zeros(x.size(0));
    Tensor odds = x.new_zeros(x.size(0), x.size(1));
    try (WalkedPositions walk = flow.walked(batch, from, to, options)) {
      for (int i = 0; i < x.size(1); i++) {
        try (Scope scope = new Scope()) {
          Tensor own = x.select(1, i).contiguous();
          Condition features = walk.features();
          if (flow.ends()) {
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
    return flow.ends() ? withEnds(steps, odds) : steps;
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
