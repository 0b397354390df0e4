package dev.fluxion.solve;

import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Solves {@code dx/dt = f(t, x)} along a time grid. */
public interface OdeSolver {
  /** Returns the method's name. */
  String name();

  /** Returns the order of the method. */
  int order();

  /**
   * Returns whether the steps are those of the grid; else, and by itself, the solver may choose its
   * own.
   */
  default boolean fixedSteps() {
    return false;
  }

  /**
   * Solves from the grid's first time to its last.
   *
   * @param start the state at the first time; it is not changed
   * @param keep times whose states are kept, the ends included where named: times of the grid, or
   *     any between its ends where the solver chooses its own steps
   * @throws SolveException if the state stops being finite
   * @throws IllegalArgumentException if a time to keep is not on the grid, or the start is not
   *     finite
   */
  OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep);

  /** As above, keeping no states but the last. */
  default OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid) {
    return solve(function, start, grid, Set.of());
  }
}
