package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.nn.image.ImageShape;
import java.util.List;

/**
 * Images of one shape as they stand in a file, channel by channel.
 *
 * @param shape the shape of each
 * @param values the values of all, as unsigned bytes
 */
record ImagePixels(ImageShape shape, byte[] values) {
  /**
   * Reads an array count x height x width, or count x height x width x channels with 1 or 3
   * channels, or else count x channels x height x width.
   *
   * @throws DataException if it has another number of channels
   */
  static ImagePixels of(String name, int[] sizes, byte[] values) {
    if (sizes.length == 3) {
      return new ImagePixels(shape(name, 1, sizes[1], sizes[2]), values);
    }
    if (sizes[3] == 1 || sizes[3] == 3) {
      ImageShape shape = shape(name, sizes[3], sizes[1], sizes[2]);
      return new ImagePixels(shape, channelsFirst(values, shape));
    }
    if (sizes[1] == 1 || sizes[1] == 3) {
      return new ImagePixels(shape(name, sizes[1], sizes[2], sizes[3]), values);
    }
    throw new DataException(
        name
            + " has the sizes "
            + List.of(sizes[0], sizes[1], sizes[2], sizes[3])
            + ", in which neither the last nor the second is a number of channels, 1 or 3; write"
            + " count x height x width x channels");
  }

  private static ImageShape shape(String name, int channels, int height, int width) {
    try {
      return new ImageShape(channels, height, width);
    } catch (IllegalArgumentException e) {
      throw new DataException(name + ": the shape of an image " + e.getMessage(), e);
    }
  }

  /** Returns images whose channels stood next to each other, channel by channel. */
  static byte[] channelsFirst(byte[] values, ImageShape shape) {
    return moved(values, shape, true);
  }

  /** Returns images that stood channel by channel with their channels next to each other. */
  static byte[] channelsLast(byte[] values, ImageShape shape) {
    return moved(values, shape, false);
  }

  private static byte[] moved(byte[] values, ImageShape shape, boolean first) {
    int channels = shape.channels();
    if (channels == 1) {
      return values;
    }
    byte[] result = new byte[values.length];
    int pixels = shape.height() * shape.width();
    for (int image = 0; image < values.length; image += channels * pixels) {
      for (int i = 0; i < pixels; i++) {
        for (int c = 0; c < channels; c++) {
          int last = image + i * channels + c;
          int planar = image + c * pixels + i;
          result[first ? planar : last] = values[first ? last : planar];
        }
      }
    }
    return result;
  }

  /**
   * Returns the images as a configuration changes them.
   *
   * @param name what messages call them
   */
  ImageSet prepared(String name, ImagesConfig config) {
    ImageChange change = ImageChange.of(config);
    ImageShape to = change.shape(shape);
    byte[] changed = values;
    if (!to.equals(shape)) {
      int count = values.length / shape.values();
      long length = (long) count * to.values();
      if (length > Integer.MAX_VALUE - 8) {
        throw new DataException(
            name + ": " + count + " images of " + to + " are too many for memory; take fewer");
      }
      changed = new byte[(int) length];
      byte[] one = new byte[shape.values()];
      for (int i = 0; i < count; i++) {
        System.arraycopy(values, i * one.length, one, 0, one.length);
        System.arraycopy(change.apply(one, shape), 0, changed, i * to.values(), to.values());
      }
    }
    return new ImageSet(name, to, changed, new int[0], List.of()).within(config.levels());
  }
}
