package dev.fluxion.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The score {@code grad log p_t(x)} of a flow's marginals; for use by one thread. */
@FunctionalInterface
public interface ScoreFunction {
  /**
   * Writes the score.
   *
   * @param at the schedule's values at the time
   * @param x points, [rows, ...]
   * @param velocity the flow's velocity there
   * @param out receives the scores, of x's shape
   */
  void score(Coefficients at, Tensor x, Tensor velocity, Tensor out);

  /**
   * Returns the score that a velocity means where the source is N(0, I) and the path adds no other
   * noise: {@code -E[x0 | x] / sigma}, finite where sigma is above 0.
   */
  static ScoreFunction ofVelocity() {
    return (at, x, velocity, out) -> {
      at.source().write(x, velocity, out);
      out.mul_(new Scalar(-1 / at.sigma()));
    };
  }
}
