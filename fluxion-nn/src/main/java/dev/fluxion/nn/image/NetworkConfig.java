package dev.fluxion.nn.image;

import dev.fluxion.nn.TrainableField;
import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The description of a field of images by its layers. */
sealed interface NetworkConfig extends ImageFieldConfig
    permits ConditionedResnet, Unet, Dit, Mixer {
  /**
   * Returns the layers.
   *
   * @param condition number of the condition's inputs
   */
  ImageNetwork network(ImageShape shape, int condition);

  /** Returns the numbers of training. */
  Precision precision();

  /** Returns the share of channels that training leaves out. */
  default double dropout() {
    return 0;
  }

  @Override
  default TrainableField build(int dimension, int condition, Key key, ScalarType type) {
    return ImageField.fresh(this, shapeOf(dimension), condition, key, type);
  }
}
