package dev.fluxion.data;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.nn.image.ImageShape;
import java.util.List;

/**
 * What is done with each image before it is stored: colours to grey, then another size.
 *
 * <p>Grey is {@code 0.299 R + 0.587 G + 0.114 B} (ITU-R BT.601). A new size is made along each axis
 * by weights {@code max(0, 1 - |x - centre| / s)}, s being the larger of 1 and the old over the new
 * size: linear interpolation when growing, a mean over all pixels when shrinking.
 *
 * @param grey whether three channels become one
 * @param size height and width, or nothing
 */
record ImageChange(boolean grey, List<Integer> size) {
  private static final double[] LUMA = {0.299, 0.587, 0.114};

  static ImageChange of(ImagesConfig config) {
    List<Integer> resize = config.resize();
    return new ImageChange(config.grey(), resize == null ? List.of() : resize);
  }

  /** Returns the shape of a changed image. */
  ImageShape shape(ImageShape from) {
    int channels = grey && from.channels() == LUMA.length ? 1 : from.channels();
    return size.isEmpty()
        ? new ImageShape(channels, from.height(), from.width())
        : new ImageShape(channels, size.get(0), size.get(1));
  }

  /** Returns the changed image, or the same where nothing changes. */
  byte[] apply(byte[] image, ImageShape from) {
    ImageShape to = shape(from);
    if (to.equals(from)) {
      return image;
    }
    double[] values = new double[to.channels() * from.height() * from.width()];
    int pixels = from.height() * from.width();
    for (int i = 0; i < values.length; i++) {
      if (to.channels() == from.channels()) {
        values[i] = image[i] & 0xFF;
      } else {
        for (int c = 0; c < LUMA.length; c++) {
          values[i] += LUMA[c] * (image[c * pixels + i] & 0xFF);
        }
      }
    }
    double[] tall = along(values, to.channels(), from.height(), to.height(), from.width());
    double[] whole = along(tall, to.channels() * to.height(), from.width(), to.width(), 1);
    byte[] changed = new byte[whole.length];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = (byte) Math.round(whole[i]);
    }
    return changed;
  }

  /** Changes the size of the middle one of three axes. */
  private static double[] along(double[] values, int outer, int from, int to, int inner) {
    if (from == to) {
      return values;
    }
    double[] result = new double[outer * to * inner];
    double ratio = (double) from / to;
    double reach = Math.max(1, ratio);
    for (int y = 0; y < to; y++) {
      double centre = (y + 0.5) * ratio - 0.5;
      int first = Math.max(0, (int) Math.ceil(centre - reach));
      int last = Math.min(from - 1, (int) Math.floor(centre + reach));
      double sum = 0;
      for (int k = first; k <= last; k++) {
        sum += weight(k, centre, reach);
      }
      for (int k = first; k <= last; k++) {
        double weight = weight(k, centre, reach) / sum;
        for (int o = 0; o < outer; o++) {
          for (int i = 0; i < inner; i++) {
            result[(o * to + y) * inner + i] += weight * values[(o * from + k) * inner + i];
          }
        }
      }
    }
    return result;
  }

  private static double weight(int at, double centre, double reach) {
    return Math.max(0, 1 - Math.abs(at - centre) / reach);
  }
}
