package dev.fluxion.experiment;

import dev.fluxion.diffusion.PathSolvers;
import org.jspecify.annotations.Nullable;

/**
 * How samples are drawn where the call does not say otherwise.
 *
 * @param solver name of the solver
 * @param steps number of steps from t = 0 to t = 1
 * @param grid where the steps lie
 * @param sde how noise is added on the way; null for the flow without noise
 */
public record SamplingConfig(
    String solver, int steps, GridConfig grid, @Nullable SdeConfig sde) {
  private static final int MAX_STEPS = 1_000_000;

  /** Checks the values. */
  public SamplingConfig {
    InvalidValue.unless(
        PathSolvers.names().contains(solver),
        "solver",
        "'" + solver + "'",
        "one of "
            + String.join(", ", PathSolvers.names())
            + Names.suggestion(solver, PathSolvers.names()));
    InvalidValue.unless(
        steps >= 1 && steps <= MAX_STEPS, "steps", steps, "a whole number from 1 to " + MAX_STEPS);
  }
}
