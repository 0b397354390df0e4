package dev.fluxion.diffusion;

import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.Spread;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Samples by the equation of {@link MarginalSde}, inside the times where it is finite.
 *
 * <p>The last interval, from the last time of the grid within the path's range, is one step without
 * noise: that of {@link ExponentialSolver} of order 1, which at sigma = 0 is {@code E[x1 | x]}, and
 * leaves out {@code Var(x1 | x)}, about {@code (sigma / alpha)^2} where it starts, h^2 on a
 * straight path. On a path with noise s of its own it is {@code x + h v + s (s + h s' - s(1))
 * score}, the mean of the path's end given x. Where w is infinite at the first time, the first
 * interval is such a step too.
 *
 * @param solver solves the equation in between
 * @param diffusion w
 * @param path the path
 */
public record MarginalSampler(SdeSolver solver, Diffusion diffusion, ProbabilityPath path)
    implements StochasticSampler {
  @Override
  public OdeSolution sample(
      OdeFunction velocity,
      ScoreFunction score,
      Tensor start,
      TimeGrid grid,
      BrownianMotion noise) {
    double[] times = grid.times();
    int last = grid.steps() - 1;
    while (last > 0 && times[last] > path.range().to()) {
      last--;
    }
    Schedule schedule = path.schedule();
    double first = diffusion.at(Coefficients.at(schedule, times[0]));
    int from = Double.isFinite(first) ? 0 : Math.min(1, last);
    long calls = 1;
    try (Scope scope = new Scope()) {
      Tensor state = start;
      if (from > 0) {
        state = quiet(velocity, score, state, times[0], times[1]);
        calls++;
      }
      if (from < last) {
        OdeSolution noisy =
            solver.solve(
                new MarginalSde(velocity, score, schedule, diffusion),
                state,
                new TimeGrid(Arrays.copyOfRange(times, from, last + 1)),
                noise);
        state = noisy.state();
        calls += noisy.statistics().calls();
      }
      Tensor end = quiet(velocity, score, state, times[last], times[grid.steps()]);
      return new OdeSolution(
          scope.keep(end),
          List.of(),
          List.of(),
          OdeSolution.Statistics.same(start.size(0), calls, grid.steps()));
    }
  }

  private Tensor quiet(
      OdeFunction velocity, ScoreFunction score, Tensor state, double from, double to) {
    if (path.spread().none()) {
      return new ExponentialSolver(ExponentialSolver.Method.DDIM, path.schedule())
          .solve(velocity, state, TimeGrid.uniform(from, to, 1))
          .state();
    }
    Tensor end = state.clone();
    try (Scope scope = new Scope()) {
      Tensor v = torch.empty_like(state);
      Tensor slope = torch.empty_like(state);
      velocity.derivative(from, state, v);
      score.score(Coefficients.at(path.schedule(), from), state, v, slope);
      end.add_(v, new Scalar(to - from));
      double weight = weight(path.spread(), path.range().clamp(from), from, to);
      if (weight != 0) {
        end.add_(slope, new Scalar(weight));
      }
    }
    return end;
  }

  /** {@code s (s + h s' - s(to))}, s and s' at a time of the range. */
  private static double weight(Spread spread, double inside, double from, double to) {
    double slope = spread.dot(Tensors.full(ScalarType.Double, inside, 1)).item_double();
    double s = spread.at(inside);
    return s * (s + (to - from) * slope - spread.at(to));
  }
}
