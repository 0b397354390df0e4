package dev.fluxion.nn.sequence;

import dev.fluxion.nn.FieldConfig;

/**
 * Long short-term memory (Hochreiter and Schmidhuber, "Long short-term memory", 1997, with the
 * forget gate of Gers, Schmidhuber and Cummins, 2000), in both directions in the joint mode.
 *
 * @param hidden units of each layer and direction
 * @param layers number of layers
 * @param head the field of one position
 */
public record Lstm(int hidden, int layers, FieldConfig head) implements SequenceFieldConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Lstm {
    Sizes.require(hidden, 1, 65536, "hidden");
    Sizes.require(layers, 1, 64, "layers");
    Sizes.requireHead(head);
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    return new RecurrentEncoder(
        new LstmCell(hidden), shape.inputs(), layers, shape.mode() == SequenceMode.JOINT);
  }
}
