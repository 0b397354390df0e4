package dev.fluxion.nn.sequence;

import dev.fluxion.nn.DenseKernels;
import dev.fluxion.nn.Parameters;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The step of a recurrent layer: the state after a position from that before it. */
interface RecurrentCell {
  /** Returns the number of units. */
  int hidden();

  /** Returns the number of gates, whose sums stand beside each other. */
  int gates();

  /** Returns the number of values of a state; the first {@link #hidden} are the features. */
  int state();

  /**
   * Returns the state after a position, [n, state].
   *
   * @param sums what the inputs add to the gates, bias included, [n, gates * hidden]
   * @param before [n, state]
   * @param weight recurrent weights, transposed: [hidden, gates * hidden]
   * @param bias recurrent bias, [gates * hidden]
   */
  Tensor next(Tensor sums, Tensor before, Tensor weight, Tensor bias);

  /** Returns the fused kernels that compute a layer of some inputs, if there are such. */
  default Optional<DenseKernels> kernels(long inputs, Tensor like) {
    return Optional.empty();
  }

  /**
   * Returns closed forms of a layer of such steps.
   *
   * @param given the encoder's parameters
   * @param name what the names of the layer's begin with
   * @param backward whether it runs from the end
   * @param gradients whether gradients are asked for
   * @param fused whether fused kernels may be taken
   */
  RecurrentLayer pass(
      Parameters given, String name, boolean backward, boolean gradients, boolean fused);
}
