package dev.fluxion.experiment;

import dev.fluxion.solve.RungeKutta;

/**
 * How samples are drawn where the call does not say otherwise.
 *
 * @param solver name of the solver
 * @param steps number of steps from t = 0 to t = 1
 * @param grid where the steps lie
 */
public record SamplingConfig(String solver, int steps, GridConfig grid) {
  private static final int MAX_STEPS = 1_000_000;

  /** Checks the values. */
  public SamplingConfig {
    InvalidValue.unless(
        RungeKutta.names().contains(solver),
        "solver",
        "'" + solver + "'",
        "one of "
            + String.join(", ", RungeKutta.names())
            + Names.suggestion(solver, RungeKutta.names()));
    InvalidValue.unless(
        steps >= 1 && steps <= MAX_STEPS, "steps", steps, "a whole number from 1 to " + MAX_STEPS);
  }
}
