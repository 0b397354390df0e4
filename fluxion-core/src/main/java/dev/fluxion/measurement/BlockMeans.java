package dev.fluxion.measurement;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Means over squares of pixels of images, which come as rows, channel by channel and line by line:
 * {@code y(c, i, j)} is the mean of x over the {@code factor^2} pixels of square (i, j) of channel
 * c.
 *
 * @param channels values of a pixel
 * @param height pixels from top to bottom
 * @param width pixels from left to right
 * @param factor side of a square, a divisor of height and width
 */
public record BlockMeans(int channels, int height, int width, int factor) implements Measurement {
  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if squares of the side do not fill the image
   */
  public BlockMeans {
    if (factor < 2 || height % factor != 0 || width % factor != 0) {
      throw new IllegalArgumentException(
          "factor: is "
              + factor
              + ", but must be 2 or more and a divisor of height and width, "
              + height
              + " and "
              + width);
    }
  }

  @Override
  public int dimension() {
    return channels * height * width;
  }

  @Override
  public int size() {
    return dimension() / (factor * factor);
  }

  @Override
  public Tensor of(Tensor x) {
    return x.reshape(x.size(0), channels, height / factor, factor, width / factor, factor)
        .mean(new long[] {3, 5})
        .flatten(1, -1);
  }

  @Override
  public Tensor transposed(Tensor y) {
    return spread(y).mul(new Scalar(1.0 / (factor * factor)));
  }

  /** Returns rows of the whole size in which each value stands at all pixels of its square. */
  public Tensor spread(Tensor y) {
    return y.reshape(y.size(0), channels, height / factor, 1, width / factor, 1)
        .expand(y.size(0), channels, height / factor, factor, width / factor, factor)
        .reshape(y.size(0), dimension());
  }
}
