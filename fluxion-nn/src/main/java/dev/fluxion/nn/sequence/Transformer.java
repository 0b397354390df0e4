package dev.fluxion.nn.sequence;

import dev.fluxion.nn.FieldConfig;

/**
 * Attention over the positions that the mode allows, in layers that begin with a norm (Xiong et
 * al., "On layer normalization in the Transformer architecture", 2020). The time t of the flow
 * enters by the scale and shift of every norm (adaptive layer norm: Peebles and Xie, "Scalable
 * diffusion models with transformers", 2023); in the autoregressive mode, whose features do not
 * depend on t, norms have a gain and a bias of their own.
 *
 * <p>Places are 0, 1, 2, ... where steps are equal, else the time since the first position in units
 * of the mean step.
 *
 * @param width values of a position between layers, a multiple of heads
 * @param layers number of layers
 * @param heads number of attention heads
 * @param expansion units of a layer's feed-forward part, in units of the width
 * @param positions how places enter
 * @param head the field of one position
 */
public record Transformer(
    int width, int layers, int heads, int expansion, PositionEncoding positions, FieldConfig head)
    implements SequenceFieldConfig {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Transformer {
    Sizes.require(width, 2, 65536, "width");
    Sizes.require(layers, 1, 64, "layers");
    Sizes.require(heads, 1, width, "heads");
    Sizes.require(expansion, 1, 64, "expansion");
    Sizes.require(width % heads == 0, "width", width, "a multiple of heads, " + heads);
    int turned = positions == PositionEncoding.ROTARY ? width / heads : width;
    Sizes.require(
        turned % 2 == 0,
        "width",
        width,
        positions == PositionEncoding.ROTARY
            ? "an even multiple of heads, " + heads + ", for rotary positions"
            : "even for sinusoidal positions");
    Sizes.requireHead(head);
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    return new TransformerEncoder(
        this,
        shape.inputs(),
        shape.mode() != SequenceMode.AUTOREGRESSIVE,
        shape.mode() != SequenceMode.JOINT,
        shape.gaps());
  }
}
