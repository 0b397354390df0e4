package dev.fluxion.evaluate.image;

import dev.fluxion.tensor.Workers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether samples lie nearer to training images than other real images do: how often the nearest
 * training image of a sample is nearer to it than that of a test image is to that, by distances
 * between levels of pixels.
 *
 * <p>{@code nearer = P(d(sample) < d(test)) + P(d(sample) = d(test)) / 2} over all pairs, 0.5 where
 * both have one law, towards 1 where training images are copied. Under one law its standard
 * deviation is {@code sqrt((n + m + 1) / (12 n m))}, that of Mann and Whitney's statistic. Source:
 * Meehan, Chaudhuri and Dasgupta, "A non-parametric test to detect data-copying in generative
 * models" (2020), 3.1, without its cells.
 *
 * @param nearer the share of pairs
 * @param samples the number of samples n
 * @param tests the number of test images m
 * @param sampleDistance median distance of a sample, root mean square over its values, in levels
 * @param testDistance the same of test images
 */
public record Memorisation(
    double nearer, int samples, int tests, double sampleDistance, double testDistance) {

  /** Compares samples with test images. */
  static Memorisation of(
      LevelImages samples, LevelImages tests, LevelImages training, Workers workers) {
    double[] a = Neighbours.of(samples, training, 1, false, workers).nearest();
    double[] b = Neighbours.of(tests, training, 1, false, workers).nearest();
    Arrays.sort(a);
    Arrays.sort(b);
    return new Memorisation(
        nearer(a, b),
        a.length,
        b.length,
        Math.sqrt(median(a) / samples.columns()),
        Math.sqrt(median(b) / samples.columns()));
  }

  /** Returns the share of pairs of sorted values in which that of the first is smaller. */
  static double nearer(double[] first, double[] second) {
    double pairs = 0;
    int below = 0;
    int upTo = 0;
    for (double value : second) {
      while (below < first.length && first[below] < value) {
        below++;
      }
      while (upTo < first.length && first[upTo] <= value) {
        upTo++;
      }
      pairs += (below + upTo) / 2.0;
    }
    return pairs / first.length / second.length;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Returns the standard deviation of {@code nearer} where samples and test images have one law.
   */
  public double nullDeviation() {
    double n = samples;
    double m = tests;
    return Math.sqrt((n + m + 1) / (12 * n * m));
  }

  /** Returns the figures as names and values in a fixed order. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("nearer", nearer);
    map.put("nullDeviation", nullDeviation());
    map.put("samples", samples);
    map.put("tests", tests);
    map.put("sampleDistance", sampleDistance);
    map.put("testDistance", testDistance);
    return map;
  }
}
