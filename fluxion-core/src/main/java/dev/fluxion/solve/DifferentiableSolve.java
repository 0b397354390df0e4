package dev.fluxion.solve;

import org.bytedeco.pytorch.Tensor;

/**
 * A solve whose end can be differentiated; for many solves on one thread at one size, each followed
 * by its pullback or not.
 *
 * <p>For a loss L of the end x(T): {@code solve} gives x(T), autograd or a formula gives a =
 * dL/dx(T), and {@code pullback} gives dL/dx(0) and dL/dp.
 */
public interface DifferentiableSolve {
  /**
   * Returns the state at the grid's last time; it stays the same until the next call.
   *
   * @param start the state at the grid's first time; it is not changed
   * @throws SolveException if the state stops being finite
   */
  Tensor solve(Tensor start);

  /**
   * Returns the gradient in the start of the last solve, and adds that in the parameters.
   *
   * @param cotangent gradient in the end, of the state's shape; it is not changed
   * @param gradient receives the sum, of the parameters' shape
   */
  Tensor pullback(Tensor cotangent, Tensor gradient);

  /**
   * Returns solves by a Runge-Kutta method with the steps of a grid.
   *
   * @param like a state, whose shape, type and device all states have
   */
  static DifferentiableSolve of(
      ButcherTableau tableau,
      SolveGradient how,
      DifferentiableOde function,
      TimeGrid grid,
      Tensor like) {
    return new RungeKuttaGradient(tableau, how, function, grid, like);
  }

  /**
   * Returns solves by a pair that chooses its steps, all rows together: a step is taken when the
   * error of every row is within the tolerance.
   *
   * <p>The derivative is that of the steps taken, their lengths held constant: checkpointed, or by
   * the adjoint equation with the same steps.
   *
   * @param like a state, whose shape, type and device all states have
   * @throws IllegalArgumentException if {@code how} is direct
   */
  static DifferentiableSolve adaptive(
      AdaptiveRungeKutta solver,
      SolveGradient how,
      DifferentiableOde function,
      double from,
      double to,
      Tensor like) {
    return new AdaptiveGradient(solver, how, function, from, to, like);
  }

  /**
   * Returns solves by any solver, differentiated by the adjoint equation: state and adjoint
   * together backward in time by the same solver, each interval of the grid starting from the
   * stored state, and the parameters' gradient {@code integral a^T df/dp dt} by four Gauss-Legendre
   * nodes an interval.
   *
   * <p>In each interval the adjoint of a row is solved in units of its largest value there, so that
   * tolerances mean the same whatever the loss is multiplied by. The nodes integrate what the
   * solver's own steps resolve only as far as the grid is fine enough. Source: Norcliffe and
   * Deisenroth, "Faster training of neural ODEs using Gauss-Legendre quadrature" (2023).
   *
   * @param grid times at which the state is stored
   * @param like a state, whose shape, type and device all states have
   */
  static DifferentiableSolve adjoint(
      OdeSolver solver, RecordedOde function, Tensor parameters, TimeGrid grid, Tensor like) {
    return new QuadratureAdjoint(solver, function, parameters, grid, like);
  }
}
