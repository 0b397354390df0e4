package dev.fluxion.nn.sequence;

import dev.fluxion.nn.FieldConfig;

/**
 * Gated recurrent units (Cho et al., "Learning phrase representations using RNN encoder-decoder for
 * statistical machine translation", 2014; the reset gate applied after the recurrent product, as
 * libtorch has it), in both directions in the joint mode.
 *
 * @param hidden units of each layer and direction
 * @param layers number of layers
 * @param head the field of one position
 */
public record Gru(int hidden, int layers, FieldConfig head) implements SequenceFieldConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Gru {
    Sizes.require(hidden, 1, 65536, "hidden");
    Sizes.require(layers, 1, 64, "layers");
    Sizes.requireHead(head);
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    return new RecurrentEncoder(
        new GruCell(hidden), shape.inputs(), layers, shape.mode() == SequenceMode.JOINT);
  }
}
