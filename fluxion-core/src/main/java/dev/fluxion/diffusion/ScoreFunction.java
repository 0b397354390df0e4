package dev.fluxion.diffusion;

import dev.fluxion.path.Condition;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.VelocityField;
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
   * Returns the score that a velocity means where the source is N(0, I), independent of the data,
   * and the path adds no other noise ({@link dev.fluxion.path.Conversions}).
   */
  static ScoreFunction ofVelocity() {
    return (at, x, velocity, out) -> Coefficients.combine(at.score(), x, velocity, out);
  }

  /** Returns the score of a field that has one of its own. */
  static ScoreFunction of(ScoreField field, long rows, Condition condition) {
    VelocityField.Evaluator evaluator = field.scoreEvaluator(rows, condition);
    return (at, x, velocity, out) -> evaluator.velocity(at.t(), x, out);
  }
}
