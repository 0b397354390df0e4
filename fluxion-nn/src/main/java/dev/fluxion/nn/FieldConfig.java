package dev.fluxion.nn;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The description from which a trainable field is built, and rebuilt when a model is loaded. */
public interface FieldConfig {
  /**
   * Builds the field with fresh parameters.
   *
   * @param dimension number of values in a row of x
   * @param key gives the initial parameters
   * @param type float32 or float64
   */
  TrainableField build(int dimension, Key key, ScalarType type);
}
