package dev.fluxion.nn.sequence;

import dev.fluxion.nn.FieldConfig;

/**
 * Dilated convolutions with residual connections (van den Oord et al., "WaveNet: a generative model
 * for raw audio", 2016, sections 2.1 to 2.4), which end at the position in the causal and
 * autoregressive modes and have it in the middle in the joint mode. Layer i = 0, 1, ... looks in
 * steps of {@code 2^(i mod cycle)} positions, so a position sees {@code (kernel - 1) times the sum
 * of the steps} others.
 *
 * @param width values of a position between layers
 * @param layers number of layers
 * @param kernel positions that a layer looks at, odd in the joint mode
 * @param cycle layers after which the steps begin at 1 again
 * @param unit non-linearity of a layer
 * @param head the field of one position
 */
public record Convolution(
    int width, int layers, int kernel, int cycle, ConvolutionUnit unit, FieldConfig head)
    implements SequenceFieldConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Convolution {
    Sizes.require(width, 1, 65536, "width");
    Sizes.require(layers, 1, 64, "layers");
    Sizes.require(kernel, 2, 1024, "kernel");
    Sizes.require(cycle, 1, 16, "cycle");
    Sizes.requireHead(head);
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    Sizes.requireMiddle(kernel, shape.mode(), "kernel");
    return new ConvolutionEncoder(this, shape.inputs(), shape.mode() != SequenceMode.JOINT);
  }
}
