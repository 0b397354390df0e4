package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.CountingSolver;
import dev.fluxion.solve.DifferentiableSolve;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.SolveGradient;
import dev.fluxion.solve.TapedOde;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Log densities by the instantaneous change of variables, {@code d log p_t(x_t) / dt = -div v(t,
 * x_t)}.
 *
 * <p>{@code log p_1(x_1) = log p_0(x_0) - integral_0^1 div v(t, x_t) dt} along the flow. Source:
 * Chen et al., "Neural ordinary differential equations" (2018), theorem 1.
 *
 * @param field the velocity
 * @param source the law at t = 0
 * @param divergence how the divergence is found
 * @param solver how the flow is solved
 */
public record LogDensity(
    VelocityField field, Source source, Divergence divergence, OdeSolver solver) {

  /**
   * Points at the far end of a flow with log densities.
   *
   * @param x the points there, [batch, ...]
   * @param logDensity log density of the points at t = 1 in nats, [batch]
   * @param standardError its standard error from the spread over probes, [batch]: {@code sqrt(sum_p
   *     (l_p - mean l)^2 / (P - 1) / P)} of the P probes' log densities; null for fewer than two
   */
  public record Result(Tensor x, Tensor logDensity, @Nullable Tensor standardError) {}

  /**
   * Checks that the noise fits the solver.
   *
   * @throws IllegalArgumentException if the noise is fresh but the steps are not those of a grid
   */
  public LogDensity {
    if (!divergence.fixed() && !solver.fixedSteps()) {
      throw new IllegalArgumentException(
          "noise: is fresh, but the solver '"
              + solver.name()
              + "' chooses its steps by errors: with new noise at every evaluation the right-hand"
              + " side is no function of time, and the error estimate measures the noise. Take noise"
              + " fixed, or a solver with fixed steps");
    }
  }

  /**
   * Carries points at t = 1 back to t = 0 and returns them there, with their log density at t = 1.
   *
   * @param x points at t = 1, [batch, ...]
   * @param grid a grid from 1 to 0
   * @throws IllegalArgumentException if the grid runs forward
   */
  public Result score(Tensor x, TimeGrid grid, Condition condition) {
    if (grid.times()[0] < grid.times()[1]) {
      throw new IllegalArgumentException(
          "points are scored backward in time, but the grid starts with "
              + grid.times()[0]
              + ", "
              + grid.times()[1]
              + "; take grid.reversed()");
    }
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Result end = integrate(x, grid, condition);
      Tensor logDensity = source.logDensity(end.x()).add(end.logDensity());
      return kept(scope, end.x(), logDensity, end.standardError());
    }
  }

  /**
   * Carries points at t = 0 to t = 1 and returns them there, with their log density at t = 1.
   *
   * @param x points at t = 0, [batch, ...]
   * @param grid a grid from 0 to 1
   * @throws IllegalArgumentException if the grid runs backward
   */
  public Result sample(Tensor x, TimeGrid grid, Condition condition) {
    if (grid.times()[0] > grid.times()[1]) {
      throw new IllegalArgumentException(
          "points are sampled forward in time, but the grid starts with "
              + grid.times()[0]
              + ", "
              + grid.times()[1]
              + "; take grid.reversed()");
    }
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Result end = integrate(x, grid, condition);
      Tensor logDensity = source.logDensity(x).sub(end.logDensity());
      return kept(scope, end.x(), logDensity, end.standardError());
    }
  }

  private static Result kept(
      Scope scope, Tensor x, Tensor logDensity, @Nullable Tensor standardError) {
    return new Result(
        scope.keep(x),
        scope.keep(logDensity),
        standardError == null ? null : scope.keep(standardError));
  }

  /** Returns the far end, and the integral of the divergence in the direction of the grid. */
  private Result integrate(Tensor x, TimeGrid grid, Condition condition) {
    long rows = x.size(0);
    long size = Tensors.rowSize(x);
    int estimates = divergence.estimates();
    Tensor start =
        Tensors.zeros(x.scalar_type(), rows, size + estimates).to(x.device(), x.scalar_type());
    start.narrow(1, 0, size).copy_(x.flatten(1, -1));
    Divergence.Evaluator evaluator = divergence.evaluator(field, rows, condition);
    OdeSolution solution = solver.solve(new AugmentedOde(evaluator, x, estimates), start, grid);
    Tensor end = solution.state();
    Tensor integrals = end.narrow(1, size, estimates);
    return new Result(
        end.narrow(1, 0, size).contiguous().view(x.shape()),
        integrals.mean(1),
        estimates < 2
            ? null
            : integrals.std(new long[] {1}, true, false).div(new Scalar(Math.sqrt(estimates))));
  }

  /**
   * Returns the score of the model, the gradient of the log density at t = 1 in the point.
   *
   * <p>It is the derivative of {@link #score} for Runge-Kutta methods, step by step from
   * checkpoints, and by the adjoint equation for others.
   *
   * @param x points at t = 1, [batch, ...]
   * @param grid a grid from 1 to 0
   * @return of x's shape
   * @throws IllegalArgumentException if the method is no Runge-Kutta one and the divergence has
   *     fresh noise, of which the adjoint equation knows nothing
   */
  public Tensor gradient(Tensor x, TimeGrid grid, Condition condition) {
    OdeSolver plain = solver instanceof CountingSolver counted ? counted.inner() : solver;
    if (!(plain instanceof RungeKutta) && !divergence.fixed()) {
      throw new IllegalArgumentException(
          "noise: is fresh at each evaluation, but the gradient by the adjoint equation of '"
              + solver.name()
              + "' solves it a second time, with other evaluations; take noise: fixed, or a"
              + " Runge-Kutta method with fixed steps");
    }
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      RecordedDensity ode =
          new RecordedDensity(
              (parameters, t, at, given) -> field.velocity(t, at, given),
              divergence,
              x.shape(),
              condition);
      Tensor none = Tensors.zeros(x.scalar_type(), 1).to(x.device(), x.scalar_type());
      Tensor like = DensityGradient.state(x.shape(), divergence.estimates(), x);
      DifferentiableSolve solve =
          plain instanceof RungeKutta method
              ? DifferentiableSolve.of(
                  method.tableau(), SolveGradient.CHECKPOINTED, new TapedOde(ode, none), grid, like)
              : DifferentiableSolve.adjoint(solver, ode, none, grid, like);
      DensityGradient density =
          new DensityGradient(solve, source, x.shape(), divergence.estimates(), x);
      density.logDensity(x);
      Tensor ones = Tensors.full(x.scalar_type(), 1, x.size(0)).to(x.device(), x.scalar_type());
      return scope.keep(density.pullback(ones, none));
    }
  }
}
