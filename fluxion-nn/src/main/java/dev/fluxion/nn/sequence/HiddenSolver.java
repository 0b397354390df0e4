package dev.fluxion.nn.sequence;

import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.solve.Tolerance;
import org.jspecify.annotations.Nullable;

/**
 * How the hidden state is carried over a gap between two positions: in equal steps, or in steps
 * that a tolerance chooses, for each row its own.
 *
 * @param solver name of a Runge-Kutta method
 * @param steps number of steps of a gap; null where a tolerance chooses them
 * @param rtol relative tolerance of a step; null for equal steps
 * @param atol absolute tolerance of a step; null for equal steps
 */
public record HiddenSolver(
    String solver, @Nullable Integer steps, @Nullable Double rtol, @Nullable Double atol) {
  private static final int MAX_STEPS = 10_000;

  /** Intervals of a gap whose ends the adjoint of an adaptive solve starts from. */
  private static final int STORED = 4;

  /**
   * Checks that the values fit together.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public HiddenSolver {
    Solvers.requireSteps(solver, steps, MAX_STEPS, rtol, atol);
  }

  /** Returns a solver of equal steps. */
  public static HiddenSolver of(String solver, int steps) {
    return new HiddenSolver(solver, steps, null, null);
  }

  /** Returns a solver whose steps a tolerance chooses. */
  public static HiddenSolver of(String solver, double rtol, double atol) {
    return new HiddenSolver(solver, null, rtol, atol);
  }

  /** Returns whether a tolerance chooses the steps. */
  public boolean adaptive() {
    return rtol != null;
  }

  /** Returns the method with equal steps. */
  RungeKutta method() {
    return RungeKutta.named(solver);
  }

  /** Returns the solver. */
  OdeSolver odeSolver() {
    return rtol == null || atol == null
        ? method()
        : Solvers.adaptive(solver, new Tolerance(rtol, atol));
  }

  /** Returns the times of the steps, 0 where a gap begins and 1 where it ends. */
  TimeGrid grid() {
    return TimeGrid.uniform(0, 1, steps == null ? STORED : steps);
  }
}
