package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
   */
  public record Result(Tensor x, Tensor logDensity) {}

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
      return new Result(scope.keep(end.x()), scope.keep(logDensity));
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
      return new Result(scope.keep(end.x()), scope.keep(logDensity));
    }
  }

  /** Returns the far end, and the integral of the divergence in the direction of the grid. */
  private Result integrate(Tensor x, TimeGrid grid, Condition condition) {
    long rows = x.size(0);
    long size = Tensors.rowSize(x);
    Tensor start = Tensors.zeros(x.scalar_type(), rows, size + 1).to(x.device(), x.scalar_type());
    start.narrow(1, 0, size).copy_(x.flatten(1, -1));
    OdeSolution solution =
        solver.solve(new Augmented(divergence.evaluator(field, rows, condition), x), start, grid);
    Tensor end = solution.state();
    return new Result(
        end.narrow(1, 0, size).contiguous().view(x.shape()), end.select(1, size).contiguous());
  }

  /** Point and divergence as one state, in buffers that are made once. */
  private static final class Augmented implements OdeFunction {
    private final Divergence.Evaluator evaluator;
    private final long[] shape;
    private final long size;
    private final Tensor point;
    private final Tensor velocity;
    private final Tensor trace;

    Augmented(Divergence.Evaluator evaluator, Tensor like) {
      this.evaluator = evaluator;
      shape = like.shape();
      size = Tensors.rowSize(like);
      point = torch.empty_like(like);
      velocity = torch.empty_like(like);
      trace = Tensors.empty(like.scalar_type(), shape[0]).to(like.device(), like.scalar_type());
    }

    @Override
    public void derivative(double t, Tensor state, Tensor out) {
      point.view(shape[0], size).copy_(state.narrow(1, 0, size));
      evaluator.evaluate(t, point, velocity, trace);
      out.narrow(1, 0, size).copy_(velocity.view(shape[0], size));
      out.select(1, size).copy_(trace);
    }

    @Override
    public void derivative(Tensor t, Tensor rows, Tensor state, Tensor out) {
      long n = state.size(0);
      Tensor at = point.narrow(0, 0, n);
      Tensor moved = velocity.narrow(0, 0, n);
      Tensor sum = trace.narrow(0, 0, n);
      at.view(n, size).copy_(state.narrow(1, 0, size));
      evaluator.evaluate(t, rows, at, moved, sum);
      out.narrow(1, 0, size).copy_(moved.view(n, size));
      out.select(1, size).copy_(sum);
    }
  }
}
