package dev.fluxion.experiment;

import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.Tolerance;
import org.jspecify.annotations.Nullable;

/**
 * How samples are drawn where the call does not say otherwise: in fixed steps, or in steps that a
 * tolerance chooses.
 *
 * @param solver name of the solver
 * @param steps number of steps from t = 0 to t = 1; null where a tolerance chooses them
 * @param grid where fixed steps lie
 * @param rtol relative tolerance of a step; null for fixed steps
 * @param atol absolute tolerance of a step; null for fixed steps
 */
public record SamplingConfig(
    String solver,
    @Nullable Integer steps,
    GridConfig grid,
    @Nullable Double rtol,
    @Nullable Double atol) {
  /** The steps of a solver that has no tolerances, where none are given. */
  public static final int DEFAULT_STEPS = 20;

  private static final int MAX_STEPS = 1_000_000;

  /** Checks that the values fit together. */
  public SamplingConfig {
    requireKnown("solver", solver);
    boolean adaptive = Solvers.adaptiveNames().contains(solver);
    if ((rtol == null) != (atol == null)) {
      throw new InvalidValue(
          rtol == null ? "rtol" : "atol", "is missing, but rtol and atol go together; give both");
    }
    if (rtol != null && atol != null) {
      if (!adaptive) {
        throw new InvalidValue(
            "rtol",
            "is "
                + rtol
                + ", but '"
                + solver
                + "' takes fixed steps; leave rtol and atol out, or take one of "
                + String.join(", ", Solvers.adaptiveNames()));
      }
      if (steps != null) {
        throw new InvalidValue(
            "steps",
            "is " + steps + ", but rtol and atol choose the steps; leave out steps or these two");
      }
      if (!(grid instanceof GridConfig.Uniform)) {
        throw new InvalidValue(
            "grid", "is given, but rtol and atol choose the steps; leave out grid or these two");
      }
      new Tolerance(rtol, atol);
    } else if (steps == null) {
      if (adaptive) {
        throw new InvalidValue(
            "solver",
            "is '"
                + solver
                + "' without tolerances, which have no default; give rtol and atol, or steps for"
                + " fixed steps");
      }
      steps = DEFAULT_STEPS;
    }
    if (steps != null) {
      InvalidValue.unless(
          steps >= 1 && steps <= MAX_STEPS,
          "steps",
          steps,
          "a whole number from 1 to " + MAX_STEPS);
    }
  }

  /** Fixed steps. */
  public SamplingConfig(String solver, int steps, GridConfig grid) {
    this(solver, steps, grid, null, null);
  }

  /** Throws, with a suggestion, unless a solver has the name. */
  public static void requireKnown(String place, String solver) {
    InvalidValue.unless(
        Solvers.names().contains(solver),
        place,
        "'" + solver + "'",
        "one of " + String.join(", ", Solvers.names()) + Names.suggestion(solver, Solvers.names()));
  }

  /** Returns the solver. */
  public OdeSolver odeSolver() {
    return rtol == null || atol == null
        ? Solvers.fixed(solver)
        : Solvers.adaptive(solver, new Tolerance(rtol, atol));
  }
}
