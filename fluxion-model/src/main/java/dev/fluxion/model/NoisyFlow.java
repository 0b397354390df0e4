package dev.fluxion.model;

import dev.fluxion.diffusion.BrownianMotion;
import dev.fluxion.diffusion.ScoreFunction;
import dev.fluxion.diffusion.StochasticSampler;
import dev.fluxion.path.Condition;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.TimeGrid;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * What sampling with noise needs.
 *
 * @param velocity the velocity under the schedule in use
 * @param score the field's own score, or none where the velocity gives it
 * @param path the path with the schedule in use
 */
record NoisyFlow(VelocityField velocity, Optional<ScoreField> score, ProbabilityPath path) {
  /** Carries points from t = 0 to t = 1 with noise. */
  Tensor end(
      Tensor start,
      Condition condition,
      StochasticSampler sampler,
      TimeGrid grid,
      BrownianMotion noise) {
    long rows = start.size(0);
    return sampler
        .sample(
            OdeFunction.of(velocity, rows, condition), scores(rows, condition), start, grid, noise)
        .state();
  }

  private ScoreFunction scores(long rows, Condition condition) {
    return score
        .map(known -> ScoreFunction.of(known, rows, condition))
        .orElseGet(ScoreFunction::ofVelocity);
  }
}
