package dev.fluxion.path;

import org.bytedeco.pytorch.Tensor;

/**
 * The score, the gradient in x of the log density of a path at each time.
 *
 * <p>Implementations are safe to call from several threads.
 */
@FunctionalInterface
public interface ScoreField {
  /**
   * Returns the score at each point.
   *
   * @param t times, [batch]
   * @param x points, [batch, ...]
   * @return gradients of log p_t, of x's shape
   */
  Tensor score(Tensor t, Tensor x, Condition condition);

  /**
   * Returns an evaluator for many calls on one thread at one size, without gradient recording; it
   * writes the score where a field's writes the velocity.
   *
   * @param rows number of rows of every call
   */
  default VelocityField.Evaluator scoreEvaluator(long rows, Condition condition) {
    VelocityField field = this::score;
    return field.evaluator(rows, condition);
  }
}
