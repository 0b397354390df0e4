package dev.fluxion.data;

import dev.fluxion.nn.image.ImageShape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Figures of images.
 *
 * @param shape the shape of each
 * @param count how many there are
 * @param repeated how many repeat an earlier one exactly
 * @param levels number of different values
 * @param least the smallest value
 * @param most the largest value
 * @param mean mean over all values
 * @param sd standard deviation over all values
 * @param classes number of images of each label; none without labels
 */
public record ImageSummary(
    ImageShape shape,
    int count,
    int repeated,
    int levels,
    int least,
    int most,
    double mean,
    double sd,
    Map<String, Integer> classes) {

  static ImageSummary of(ImageSet images) {
    long[] counts = new long[256];
    for (byte value : images.levels()) {
      counts[value & 0xFF]++;
    }
    int levels = 0;
    int least = 255;
    int most = 0;
    double sum = 0;
    double squares = 0;
    for (int v = 0; v < counts.length; v++) {
      if (counts[v] > 0) {
        levels++;
        least = Math.min(least, v);
        most = v;
        sum += (double) v * counts[v];
        squares += (double) v * v * counts[v];
      }
    }
    double mean = sum / images.levels().length;
    Set<ByteBuffer> distinct = new HashSet<>();
    int width = images.shape().values();
    for (int i = 0; i < images.count(); i++) {
      distinct.add(
          ByteBuffer.wrap(Arrays.copyOfRange(images.levels(), i * width, (i + 1) * width)));
    }
    Map<String, Integer> classes = new LinkedHashMap<>();
    images.labels().forEach(label -> classes.put(label, 0));
    for (int code : images.codes()) {
      classes.merge(images.labels().get(code), 1, Integer::sum);
    }
    return new ImageSummary(
        images.shape(),
        images.count(),
        images.count() - distinct.size(),
        levels,
        least,
        most,
        mean,
        Math.sqrt(Math.max(0, squares / images.levels().length - mean * mean)),
        classes);
  }
}
