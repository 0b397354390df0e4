package dev.fluxion.train;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;

/** Where the pairs (x0, x1) of training come from. Safe for use by several threads. */
@FunctionalInterface
interface PairSource extends AutoCloseable {
  /**
   * Writes rows {@code from} (included) to {@code to} (excluded) of the batch of a step.
   *
   * @param batch number of rows of the whole batch
   * @param x0 receives source points, [to - from, dimension]
   * @param x1 receives data points in standardised units, of the same shape
   * @param condition receives the encoded condition of each data point, [to - from, size], where
   *     size is not 0
   */
  void draw(
      Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1, Tensor condition);

  /** Returns whether every step has the same data points, as in validation. */
  default boolean fixed() {
    return false;
  }

  /** Ends what works in the background. */
  @Override
  default void close() {}
}
