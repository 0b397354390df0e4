package dev.fluxion.nn.image;

import dev.fluxion.nn.FieldConfig;
import org.jspecify.annotations.Nullable;

/**
 * The description of a velocity field of images, which come as rows of {@link ImageShape#values}
 * values.
 */
public interface ImageFieldConfig extends FieldConfig {
  /** Returns the form of the images, or null where it is that of the data, not known yet. */
  @Nullable ImageShape shape();

  /**
   * Returns the same field for images of a shape.
   *
   * @throws IllegalArgumentException naming the component, if the field cannot take it
   */
  ImageFieldConfig with(ImageShape shape);

  /**
   * Returns the same field for the images of the data.
   *
   * @param data their shape
   * @throws IllegalArgumentException naming the key below {@code field}, if the field says another
   *     shape or cannot take this one
   */
  default ImageFieldConfig of(ImageShape data) {
    ImageShape own = shape();
    if (own != null && !own.equals(data)) {
      throw new IllegalArgumentException(
          "field.shape: is " + own + ", but the images are " + data + "; leave the key out");
    }
    try {
      return with(data);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException("field." + refused.getMessage(), refused);
    }
  }

  /**
   * Returns what a user should know before training with the shape, in one sentence; null where
   * there is nothing.
   */
  default @Nullable String note() {
    return null;
  }

  /**
   * Returns the shape of images that come as rows.
   *
   * @param dimension number of values of a row
   * @throws IllegalArgumentException if there is no shape or it has another number of values
   */
  default ImageShape shapeOf(int dimension) {
    ImageShape own = shape();
    if (own == null) {
      throw new IllegalArgumentException(
          "field.shape: is missing, and the data are rows of "
              + dimension
              + " values; say [channels, height, width] of that many values, or take field {type:"
              + " mlp}");
    }
    if (own.values() != dimension) {
      throw new IllegalArgumentException(
          "field.shape: is "
              + own
              + ", which are "
              + own.values()
              + " values, but the data's rows have "
              + dimension
              + "; say the shape of the data");
    }
    return own;
  }
}
