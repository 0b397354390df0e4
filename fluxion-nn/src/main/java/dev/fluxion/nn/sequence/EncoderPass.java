package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Parameters;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Closed forms of an encoder's features and of their gradient, in buffers that are kept between
 * calls; positions come first in all tensors. Not safe for use by several threads.
 */
public interface EncoderPass {
  /**
   * Returns the features, [length, n, features], which stand until the next call.
   *
   * @param inputs [length, n, inputs]
   * @param mask 1 at positions and 0 behind the end of a sequence, [length, n]; null where all are
   *     positions
   */
  Tensor forward(Tensor inputs, @Nullable Tensor mask);

  /**
   * Writes the gradient of the parameters, once after each {@link #forward}.
   *
   * @param above the loss's gradient in the features, [length, n, features]
   * @param gradient receives the gradient
   */
  void backward(Tensor above, Parameters gradient);
}
