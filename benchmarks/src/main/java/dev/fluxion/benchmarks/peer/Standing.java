package dev.fluxion.benchmarks.peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one side of a contest reached.
 *
 * @param side its name
 * @param counted whether Fluxion is held against it
 * @param versions the versions that computed
 * @param figures times of its runs in rising order; none where it could not take part
 * @param peakMegabytes largest resident memory of its process
 * @param warmUpSeconds time until its first counted run: start, loading, compiling, warming up
 * @param absence why it did not take part, else empty
 */
public record Standing(
    String side,
    boolean counted,
    String versions,
    List<Double> figures,
    double peakMegabytes,
    double warmUpSeconds,
    String absence) {
  /** Sorts the figures. */
  public Standing {
    figures = figures.stream().sorted().toList();
  }

  /** Returns the standing of a side that could not take part. */
  public static Standing absent(String side, boolean counted, String reason) {
    return new Standing(side, counted, "", List.of(), Double.NaN, Double.NaN, reason);
  }

  /** Returns whether the side took part. */
  public boolean present() {
    return !figures.isEmpty();
  }

  /** Returns the fastest run; NaN where there is none. */
  public double minimum() {
    return present() ? figures.get(0) : Double.NaN;
  }

  /** Returns the middle run, of an even number the mean of the middle two; NaN without runs. */
  public double median() {
    int half = figures.size() / 2;
    return !present()
        ? Double.NaN
        : figures.size() % 2 == 1
            ? figures.get(half)
            : (figures.get(half - 1) + figures.get(half)) / 2;
  }

  /** Returns the figures by name in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("side", side);
    map.put("counted", counted);
    map.put("versions", versions);
    map.put("minimum", minimum());
    map.put("median", median());
    map.put("maximum", present() ? figures.get(figures.size() - 1) : Double.NaN);
    map.put("runs", figures.size());
    map.put("peakMegabytes", peakMegabytes);
    map.put("warmUpSeconds", warmUpSeconds);
    map.put("absence", absence);
    return map;
  }
}
