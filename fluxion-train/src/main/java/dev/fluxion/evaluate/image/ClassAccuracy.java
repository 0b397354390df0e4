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

  /** Returns its binomial standard error {@code sqrt(a (1 - a) / n)}. */
  public double standardError() {
    return Math.sqrt(value() * (1 - value()) / count());
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
    map.put("standardError", standardError());
    map.put("classes", lines);
    return map;
  }
}
