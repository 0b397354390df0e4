package dev.fluxion.nn;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The description from which a trainable field is built, and rebuilt when a model is loaded. */
public interface FieldConfig {
  /**
   * Builds the field with fresh parameters.
   *
   * @param dimension number of values in a row of x
   * @param condition number of encoded values in a row of the condition's {@link
   *     dev.fluxion.path.Condition#INPUTS}; 0 for a field without condition
   * @param key gives the initial parameters
   * @param type float32 or float64
   */
  TrainableField build(int dimension, int condition, Key key, ScalarType type);

  /** Builds a field without condition. */
  default TrainableField build(int dimension, Key key, ScalarType type) {
    return build(dimension, 0, key, type);
  }
}
