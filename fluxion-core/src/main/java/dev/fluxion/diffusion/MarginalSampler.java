package dev.fluxion.diffusion;

import dev.fluxion.path.Schedule;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Scope;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Samples by the equation of {@link MarginalSde}, inside the times where it is finite.
 *
 * <p>The last interval of the grid is one step of {@link ExponentialSolver} of order 1 without
 * noise, which at sigma = 0 is {@code E[x1 | x]}: what it leaves out, {@code Var(x1 | x)}, is about
 * {@code (sigma / alpha)^2} where the interval starts, h^2 on a straight path. Where w is infinite
 * at the first time, the first interval is such a step too.
 *
 * @param solver solves the equation in between
 * @param diffusion w
 * @param schedule the schedule of the path, which adds no noise of its own
 */
public record MarginalSampler(SdeSolver solver, Diffusion diffusion, Schedule schedule)
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
    double first = diffusion.at(Coefficients.at(schedule, times[0]));
    int from = Double.isFinite(first) ? 0 : Math.min(1, last);
    long evaluations = 1;
    try (Scope scope = new Scope()) {
      Tensor state = start;
      if (from > 0) {
        state = quiet(velocity, state, times[0], times[1]);
        evaluations++;
      }
      if (from < last) {
        OdeSolution noisy =
            solver.solve(
                new MarginalSde(velocity, score, schedule, diffusion),
                state,
                new TimeGrid(Arrays.copyOfRange(times, from, last + 1)),
                noise);
        state = noisy.state();
        evaluations += noisy.statistics().evaluations();
      }
      Tensor end = quiet(velocity, state, times[last], times[last + 1]);
      return new OdeSolution(
          scope.keep(end),
          java.util.List.of(),
          java.util.List.of(),
          new OdeSolution.Statistics(evaluations, grid.steps()));
    }
  }

  private Tensor quiet(OdeFunction velocity, Tensor state, double from, double to) {
    return new ExponentialSolver(ExponentialSolver.Method.DDIM, schedule)
        .solve(velocity, state, TimeGrid.uniform(from, to, 1))
        .state();
  }
}
