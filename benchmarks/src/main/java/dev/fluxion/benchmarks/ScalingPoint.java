package dev.fluxion.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a size of the work costs.
 *
 * @param series name of the curve that it is on
 * @param size the size
 * @param value what was measured, in the unit of its {@link Scaling}
 * @param megabytes largest resident memory of a process of its own; NaN where it had none
 */
public record ScalingPoint(String series, double size, double value, double megabytes) {
  static ScalingPoint of(String series, double size, double value) {
    return new ScalingPoint(series, size, value, Double.NaN);
  }

  /** Returns the figures by name in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("series", series);
    map.put("size", size);
    map.put("value", value);
    map.put("megabytes", megabytes);
    return map;
  }
}
