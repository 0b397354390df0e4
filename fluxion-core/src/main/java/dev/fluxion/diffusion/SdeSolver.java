package dev.fluxion.diffusion;

import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** Solves {@code dx = a(t, x) dt + b(t) dW} along a time grid. */
public interface SdeSolver {
  /** Returns the method's name. */
  String name();

  /** Returns the weak order: the power of the step with which expectations converge. */
  double weakOrder();

  /** Returns the strong order: the power of the step with which each path converges. */
  double strongOrder();

  /**
   * Solves from the grid's first time to its last.
   *
   * @param start the state at the first time; it is not changed
   * @param noise the Wiener process
   * @param keep times of the grid whose states are kept, the ends included where named
   * @throws dev.fluxion.solve.SolveException if the state stops being finite
   * @throws IllegalArgumentException if a time to keep is not on the grid, or the start is not
   *     finite
   */
  OdeSolution solve(
      SdeFunction function, Tensor start, TimeGrid grid, BrownianMotion noise, Set<Double> keep);

  /** As above, keeping no states but the last. */
  default OdeSolution solve(
      SdeFunction function, Tensor start, TimeGrid grid, BrownianMotion noise) {
    return solve(function, start, grid, noise, Set.of());
  }

  /** Returns all solvers. */
  static List<SdeSolver> all() {
    return List.of(new EulerMaruyama(), new StochasticHeun(), new Sra1());
  }

  /** Returns the names of all solvers. */
  static List<String> names() {
    return all().stream().map(SdeSolver::name).toList();
  }

  /**
   * Returns the solver of a name.
   *
   * @throws IllegalArgumentException if no solver has the name
   */
  static SdeSolver named(String name) {
    return all().stream()
        .filter(solver -> solver.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sde: is '" + name + "', but must be one of " + String.join(", ", names())));
  }
}
