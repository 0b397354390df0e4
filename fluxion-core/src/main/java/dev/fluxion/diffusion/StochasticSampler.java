package dev.fluxion.diffusion;

import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import org.bytedeco.pytorch.Tensor;

/** Carries points of the source to the data with fresh noise on the way. */
public interface StochasticSampler {
  /**
   * Carries points along a grid of rising times.
   *
   * @param velocity the flow's velocity
   * @param score the score of the flow's marginals
   * @param start points at the grid's first time; they are not changed
   * @param noise the Wiener process, whose steps are those of the grid
   * @throws dev.fluxion.solve.SolveException if the state stops being finite
   */
  OdeSolution sample(
      OdeFunction velocity, ScoreFunction score, Tensor start, TimeGrid grid, BrownianMotion noise);
}
