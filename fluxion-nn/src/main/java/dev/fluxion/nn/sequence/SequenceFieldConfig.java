package dev.fluxion.nn.sequence;

import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The description of a velocity field of sequences: an encoder turns what a position may see into
 * features, and a head, a field of one position, is conditioned on them.
 */
public interface SequenceFieldConfig extends FieldConfig {
  /**
   * Returns the encoder.
   *
   * @throws IllegalArgumentException if it is not defined for the shape
   */
  SequenceEncoder encoder(SequenceShape shape);

  /** Returns the field of one position, which takes the encoder's features as its condition. */
  FieldConfig head();

  /**
   * Builds the field with fresh parameters.
   *
   * @param key gives the initial parameters
   * @param type float32 or float64
   */
  default SequenceField build(SequenceShape shape, Key key, ScalarType type) {
    return SequenceField.fresh(this, shape, key, type);
  }

  @Override
  default TrainableField build(int dimension, int condition, Key key, ScalarType type) {
    throw new IllegalArgumentException(
        "type: is a field of sequences, but the data are rows; take field {type: mlp}, or say how"
            + " rows make sequences in data.sequence");
  }
}
