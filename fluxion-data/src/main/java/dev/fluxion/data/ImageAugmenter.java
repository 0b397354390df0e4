package dev.fluxion.data;

import dev.fluxion.experiment.AugmentConfig;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;

/**
 * Changes images at random: mirrored left to right with probability 1/2, and moved by whole pixels,
 * uniform from {@code -shift} to {@code shift} along each axis.
 *
 * @param config which of them
 * @param shape the shape of an image
 */
record ImageAugmenter(AugmentConfig config, ImageShape shape) {
  private static final int DRAWS = 3;

  /**
   * Changes an image; the change depends only on the key and the row's place in the batch.
   *
   * @param key the key of the step; the stream of {@link Purpose#AUGMENTATION} below it is used
   * @param row place in the batch
   * @param image its values, which stay
   * @param out receives the changed values
   */
  void apply(Key key, long row, byte[] image, byte[] out) {
    double[] u = new double[DRAWS];
    key.derive(Purpose.AUGMENTATION).uniform(row * DRAWS, u, 0, DRAWS);
    boolean mirrored = config.flip() && u[0] < 0.5;
    int down = offset(u[1]);
    int right = offset(u[2]);
    int height = shape.height();
    int width = shape.width();
    for (int c = 0, at = 0; c < shape.channels(); c++) {
      for (int y = 0; y < height; y++) {
        int line = (c * height + clamped(y - down, height)) * width;
        for (int x = 0; x < width; x++, at++) {
          int from = clamped(x - right, width);
          out[at] = image[line + (mirrored ? width - 1 - from : from)];
        }
      }
    }
  }

  private int offset(double u) {
    return (int) (u * (2 * config.shift() + 1)) - config.shift();
  }

  private static int clamped(int at, int size) {
    return Math.max(0, Math.min(size - 1, at));
  }
}
