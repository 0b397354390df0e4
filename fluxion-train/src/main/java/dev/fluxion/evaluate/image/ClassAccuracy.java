package dev.fluxion.evaluate.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often the class told of an image is the one that it should have.
 *
 * @param labels the classes
 * @param asked the number of images that should be of each
 * @param right the number of these that are told so
 */
public record ClassAccuracy(List<String> labels, int[] asked, int[] right) {
  /** The 97.5 percent point of the standard normal law. */
  private static final double QUANTILE = 1.959963984540054;

  /** Counts what was told rightly. */
  static ClassAccuracy of(List<String> labels, int[] wanted, int[] told) {
    int[] asked = new int[labels.size()];
    int[] right = new int[labels.size()];
    for (int i = 0; i < wanted.length; i++) {
      asked[wanted[i]]++;
      right[wanted[i]] += told[i] == wanted[i] ? 1 : 0;
    }
    return new ClassAccuracy(List.copyOf(labels), asked, right);
  }

  /** Returns the number of images. */
  public int count() {
    return Arrays.stream(asked).sum();
  }

  /** Returns the share a of all images that is told rightly. */
  public double value() {
    return Arrays.stream(right).sum() / (double) count();
  }

  /** Returns the lower end of the 95 percent interval of the share. */
  public double low() {
    return Math.max(0, end(-QUANTILE));
  }

  /** Returns the upper end of the 95 percent interval of the share. */
  public double high() {
    return Math.min(1, end(QUANTILE));
  }

  /**
   * An end of Wilson's interval, {@code (a + z^2 / 2n + z sqrt(a (1 - a) / n + z^2 / 4n^2)) / (1 +
   * z^2 / n)}, which has a width at shares of 0 and 1 too (Wilson 1927, Journal of the American
   * Statistical Association 22, pages 209-212).
   */
  private double end(double z) {
    double n = count();
    double a = value();
    double square = z * z / n;
    return (a + square / 2 + z * Math.sqrt(a * (1 - a) / n + square / (4 * n))) / (1 + square);
  }

  /** Returns the accuracy as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    List<Object> lines = new ArrayList<>();
    for (int c = 0; c < asked.length; c++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("label", labels.get(c));
      line.put("asked", asked[c]);
      line.put("right", right[c]);
      lines.add(line);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("value", value());
    map.put("low", low());
    map.put("high", high());
    map.put("classes", lines);
    return map;
  }
}
