package dev.fluxion.evaluate.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each class is told among samples and among data.
 *
 * @param labels the classes
 * @param samples the number of samples of each
 * @param data the number of images of data of each
 */
public record ClassBalance(List<String> labels, int[] samples, int[] data) {
  /** Counts the classes of both. */
  static ClassBalance of(List<String> labels, int[] toldSamples, int[] toldData) {
    return new ClassBalance(
        List.copyOf(labels), counts(labels.size(), toldSamples), counts(labels.size(), toldData));
  }

  private static int[] counts(int classes, int[] told) {
    int[] counts = new int[classes];
    for (int one : told) {
      counts[one]++;
    }
    return counts;
  }

  /** Returns the total variation {@code 1/2 sum_c |p_c - q_c|} between the shares of both. */
  public double totalVariation() {
    double sum = 0;
    for (int c = 0; c < samples.length; c++) {
      sum += Math.abs(share(samples, c) - share(data, c)) / 2;
    }
    return sum;
  }

  /**
   * Returns what the total variation of two independent draws of one law, with the shares p of both
   * together, is on average: {@code 1/2 sum_c sqrt(2 / pi p_c (1 - p_c) (1/n + 1/m))}, the mean
   * absolute value of normal differences.
   */
  public double byChance() {
    double n = Arrays.stream(samples).sum();
    double m = Arrays.stream(data).sum();
    double sum = 0;
    for (int c = 0; c < samples.length; c++) {
      double p = (samples[c] + data[c]) / (n + m);
      sum += Math.sqrt(2 / Math.PI * p * (1 - p) * (1 / n + 1 / m)) / 2;
    }
    return sum;
  }

  private static double share(int[] counts, int c) {
    return counts[c] / (double) Arrays.stream(counts).sum();
  }

  /** Returns the balance as names and values in a fixed order. */
  Map<String, Object> toMap() {
    List<Object> lines = new ArrayList<>();
    for (int c = 0; c < samples.length; c++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("label", labels.get(c));
      line.put("samples", samples[c]);
      line.put("data", data[c]);
      lines.add(line);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("totalVariation", totalVariation());
    map.put("byChance", byChance());
    map.put("classes", lines);
    return map;
  }
}
