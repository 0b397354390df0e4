package dev.fluxion.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Figures of several runs of the same work.
 *
 * @param workload name of the workload
 * @param variant what varies within the workload, such as {@code batch 128}
 * @param unit unit of the figures
 * @param minimum smallest
 * @param median middle one
 * @param maximum largest
 * @param runs how many
 */
public record Measurement(
    String workload,
    String variant,
    String unit,
    double minimum,
    double median,
    double maximum,
    int runs) {
  /** Returns the summary of figures. */
  public static Measurement of(String workload, String variant, String unit, double... figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return new Measurement(
        workload,
        variant,
        unit,
        sorted[0],
        sorted[sorted.length / 2],
        sorted[sorted.length - 1],
        sorted.length);
  }

  /** Returns the figures by name in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", workload);
    map.put("variant", variant);
    map.put("unit", unit);
    map.put("minimum", minimum);
    map.put("median", median);
    map.put("maximum", maximum);
    map.put("runs", runs);
    return map;
  }
}
