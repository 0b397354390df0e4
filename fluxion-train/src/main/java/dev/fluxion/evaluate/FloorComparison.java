package dev.fluxion.evaluate;

import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Distances of samples from data beside the distances of the data from themselves, the floor that
 * perfect samples would reach.
 *
 * <p>For each draw two disjoint sets of rows are taken from the data and one from the samples, all
 * of the same size; the samples and the one data set are each compared with the other data set.
 *
 * @param rows the rows of each set
 * @param draws the number of draws
 * @param metrics the distances by the names of {@link TwoSampleReport#toMap()}
 */
public record FloorComparison(int rows, int draws, Map<String, Entry> metrics) {
  /**
   * One distance over the draws.
   *
   * @param mean the mean distance of samples from data
   * @param spread its standard deviation over the draws (divisor draws - 1; 0 for one draw)
   * @param floorMean the mean distance of data from other data
   * @param floorSpread its standard deviation over the draws
   */
  public record Entry(double mean, double spread, double floorMean, double floorSpread) {
    /**
     * Summarises the draws.
     *
     * @param found the distance of samples from data in each draw
     * @param floor that of data from other data
     */
    public static Entry of(double[] found, double[] floor) {
      return new Entry(
          FloorComparison.mean(found),
          FloorComparison.spread(found),
          FloorComparison.mean(floor),
          FloorComparison.spread(floor));
    }

    /** Returns the figures as names and values in a fixed order. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("mean", mean);
      map.put("spread", spread);
      map.put("floorMean", floorMean);
      map.put("floorSpread", floorSpread);
      map.put("ratio", ratio());
      return map;
    }

    /** How many times the floor the samples are away: 1 for perfect samples. */
    public double ratio() {
      return mean / floorMean;
    }
  }

  public FloorComparison {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * The comparison of one distance.
   *
   * @throws IllegalArgumentException if there is no distance of this name
   */
  public Entry metric(String name) {
    Entry entry = metrics.get(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "there is no metric " + name + "; there are " + String.join(", ", metrics.keySet()));
    }
    return entry;
  }

  /**
   * Compares samples with data.
   *
   * @param samples rows drawn from a model, [n, columns], n at least 2
   * @param data rows of real data, best ones that the model has not seen, [m, columns], m at least
   *     4
   * @param draws the number of draws, at least 1
   * @param maxRows the most rows of a set; a set has min(n, m / 2, maxRows) rows
   * @param key the key of all choices
   * @throws IllegalArgumentException if the columns differ or there are too few rows or draws
   */
  public static FloorComparison compare(
      Cloud samples, Cloud data, int draws, int maxRows, Key key) {
    Cloud.checkSameColumns(samples, data);
    int rows = Math.min(Math.min(samples.rows(), data.rows() / 2), maxRows);
    if (rows < 2 || draws < 1) {
      throw new IllegalArgumentException(
          "a comparison needs two samples, four rows of data and one draw of two rows or more, got "
              + samples.rows()
              + " samples, "
              + data.rows()
              + " rows of data, "
              + draws
              + " draws of at most "
              + maxRows
              + " rows");
    }
    TwoSampleMetrics chosen = TwoSampleMetrics.forData(data, key.derive(0));
    List<TwoSampleReport> found = new ArrayList<>();
    List<TwoSampleReport> floor = new ArrayList<>();
    for (int draw = 0; draw < draws; draw++) {
      Key drawKey = key.derive(draw + 1L);
      int[] order = drawKey.derive(0).permutation(data.rows());
      int[] sampleOrder = drawKey.derive(1).permutation(samples.rows());
      Cloud reference = data.select(order, 0, rows);
      found.add(chosen.compare(samples.select(sampleOrder, 0, rows), reference));
      floor.add(chosen.compare(data.select(order, rows, 2 * rows), reference));
    }
    Map<String, Entry> metrics = new LinkedHashMap<>();
    for (String name : found.get(0).toMap().keySet()) {
      metrics.put(name, Entry.of(values(found, name), values(floor, name)));
    }
    return new FloorComparison(rows, draws, metrics);
  }

  private static double[] values(List<TwoSampleReport> reports, String name) {
    return reports.stream().mapToDouble(report -> report.toMap().getOrDefault(name, 0.0)).toArray();
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  static double spread(double[] values) {
    if (values.length == 1) {
      return 0;
    }
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1));
  }
}
