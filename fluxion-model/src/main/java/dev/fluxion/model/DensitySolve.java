package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.LogDensity;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Sums up what the solves and factors of a {@link Course} add to the log density at its far end.
 * Serves one chunk of rows.
 */
final class DensitySolve implements Course.Solve {
  private final Divergence divergence;
  private final SamplingOptions options;
  private final Optional<TimeGrid> main;
  private final Condition condition;
  private final boolean forward;
  private double factors;
  private @Nullable Tensor total;
  private @Nullable Tensor error;

  DensitySolve(
      Divergence divergence,
      SamplingOptions options,
      Optional<TimeGrid> main,
      Condition condition,
      boolean forward) {
    this.divergence = divergence;
    this.options = options;
    this.main = main;
    this.condition = condition;
    this.forward = forward;
  }

  /** A source of log density 0, so that a solve gives its integral alone. */
  private record Nothing() implements Source {
    @Override
    public Tensor sample(Key key, long first, ScalarType type, long... shape) {
      throw new UnsupportedOperationException("there is nothing to draw from");
    }

    @Override
    public Tensor logDensity(Tensor x) {
      return x.new_zeros(x.size(0));
    }

    @Override
    public Source tempered(double temperature) {
      return this;
    }

    @Override
    public Source widened(double sigma) {
      return this;
    }
  }

  @Override
  public Tensor along(Course.Leg leg, double from, double to, Tensor x) {
    LogDensity density = new LogDensity(leg.field(), new Nothing(), divergence, options.solver());
    TimeGrid grid = Flow.grid(leg, from, to, main);
    LogDensity.Result result =
        forward ? density.sample(x, grid, condition) : density.score(x, grid, condition);
    add(result.logDensity());
    Tensor one = result.standardError();
    Tensor before = error;
    if (one != null) {
      error = before == null ? one : before.square().add(one.square()).sqrt();
    }
    return result.x();
  }

  /** A factor c on all points takes d log c from their log density. */
  @Override
  public void scaled(double factor) {
    factors += (forward ? -1 : 1) * Math.log(factor);
  }

  /** Adds log densities of the rows. */
  void add(Tensor logDensity) {
    Tensor before = total;
    total = before == null ? logDensity : logDensity.add(before);
  }

  /** Returns the log density of each row of a dimension. */
  Tensor sum(long ofDimension) {
    Tensor found = total == null ? Tensors.zeros(ScalarType.Float, 0) : total;
    return factors == 0 ? found : found.add(new Scalar(factors * ofDimension));
  }

  /** Returns the standard error of each row, where the divergence is an estimate. */
  @Nullable Tensor error() {
    return error;
  }
}
