package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.LogDensity;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
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
  private int solves;
  private @Nullable Tensor total;
  private @Nullable Tensor integrals;

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

  @Override
  public Tensor along(Course.Leg leg, double from, double to, Tensor x) {
    LogDensity density =
        new LogDensity(
            leg.field(), Normal.STANDARD, divergence.inSolve(solves++), options.solver());
    LogDensity.Integrals found =
        density.integrals(x, SolveGrids.of(leg, from, to, main), condition);
    Tensor before = integrals;
    integrals = before == null ? found.integrals() : before.add(found.integrals());
    return found.x();
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

  /**
   * Returns the log density of each row of a dimension; where none was added, what the way itself
   * adds to one.
   */
  Tensor sum(long ofDimension) {
    Tensor way = Objects.requireNonNull(integrals, "nothing was solved").mean(1);
    Tensor change = forward ? way.neg() : way;
    Tensor found = total == null ? change : total.add(change);
    return factors == 0 ? found : found.add(new Scalar(factors * ofDimension));
  }

  /**
   * Returns the standard error of each row, from the spread of its estimates' integrals over the
   * whole way; null for fewer than two estimates.
   */
  @Nullable Tensor error() {
    int estimates = divergence.estimates();
    return integrals == null || estimates < 2
        ? null
        : integrals.std(new long[] {1}, true, false).div(new Scalar(Math.sqrt(estimates)));
  }
}
