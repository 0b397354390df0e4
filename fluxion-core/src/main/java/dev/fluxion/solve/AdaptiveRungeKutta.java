package dev.fluxion.solve;

import java.util.Optional;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * An embedded Runge-Kutta pair that chooses its steps by a tolerance, for each row its own.
 *
 * <p>Every row has its own time, step and error norm (the root mean square over its values of error
 * / (atol + rtol max(|x|, |x_new|))), so no row's steps depend on its neighbours; rows that are at
 * the end leave the batch. Of the grid only the ends count. States between the ends come from the
 * pair's {@link ContinuousExtension}. Source: Hairer, Norsett and Wanner, "Solving ordinary
 * differential equations I", sections II.4 to II.6.
 *
 * @param pair the method and its error estimate
 * @param tolerance the error allowed in a step
 * @param control how steps follow from errors
 */
public record AdaptiveRungeKutta(EmbeddedTableau pair, Tolerance tolerance, StepControl control)
    implements OdeSolver {
  @Override
  public String name() {
    return pair.name();
  }

  @Override
  public int order() {
    return pair.tableau().order();
  }

  @Override
  public boolean fixedSteps() {
    return false;
  }

  /**
   * Solves from the grid's first time to its last.
   *
   * @param keep any times between the ends whose states are kept, the ends included where named
   * @throws SolveException if a row needs too many or too short steps or is not finite
   * @throws IllegalArgumentException if a time to keep is not between the ends, the start is not
   *     finite, or rtol is below the rounding of the state's type
   */
  @Override
  public OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep) {
    return new AdaptiveSolve(this, function, start, grid, keep, Optional.empty(), null).run();
  }

  /** As above, and each row stops where the event's function crosses zero. */
  public OdeSolution solve(
      OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep, Event event) {
    return new AdaptiveSolve(this, function, start, grid, keep, Optional.of(event), null).run();
  }

  /** Solves with steps that all rows take together, each row's error within the tolerance. */
  OdeSolution solveTogether(
      OdeFunction function, Tensor start, TimeGrid grid, AdaptiveSolve.Steps steps) {
    return new AdaptiveSolve(this, function, start, grid, Set.of(), Optional.empty(), steps).run();
  }
}
