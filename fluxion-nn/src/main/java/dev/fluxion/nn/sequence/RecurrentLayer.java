package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import org.bytedeco.pytorch.Tensor;

/** Closed forms of one recurrent layer in one direction. Not safe for use by several threads. */
interface RecurrentLayer {
  /**
   * Returns the states after all positions, [length, n, hidden], which stand until the next call.
   *
   * @param inputs [length * n, inputs]
   * @param masks for each position [n, 1], factors of the state after it; none where all are 1
   */
  Tensor forward(Tensor inputs, long n, int length, Tensor[] masks);

  /**
   * Writes the gradients of the parameters and of the inputs, once after each {@link #forward}.
   *
   * @param ofFeatures the loss's gradient in the states after all positions, [length, n, hidden]
   * @param add whether the gradient of the inputs is added
   * @param below receives the gradient of the inputs, [length * n, inputs]; empty where not asked
   */
  void backward(
      Tensor inputs,
      int length,
      Tensor[] masks,
      Tensor ofFeatures,
      Parameters gradient,
      boolean add,
      Tensor below);
}
