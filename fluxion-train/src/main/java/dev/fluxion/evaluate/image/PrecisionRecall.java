package dev.fluxion.evaluate.image;

import dev.fluxion.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many samples lie where data are, and how much of the data lies where samples are.
 *
 * <p>A set's region is the union of balls around its points, each as large as the distance to the
 * k-th nearest other point of the set. Precision is the share of samples in the data's region, and
 * recall the share of data in that of the samples. Source: Kynkäänniemi et al., "Improved precision
 * and recall metric for assessing generative models" (2019), equations 1 and 2.
 *
 * @param precision the share of samples in the data's region
 * @param recall the share of data in the samples' region
 */
public record PrecisionRecall(double precision, double recall) {
  /** The k of the source. */
  public static final int NEIGHBOURS = 3;

  /**
   * Finds both.
   *
   * @param data points row by row, more than k
   * @param samples points row by row, more than k
   * @param columns coordinates of a point
   */
  static PrecisionRecall of(double[] data, double[] samples, int columns, Workers workers) {
    double[] mean = FeatureMoments.of(data, columns).mean();
    // Squared distances are differences of squared lengths: short vectors lose the fewest digits.
    Points real = Points.of(centred(data, mean), columns);
    Points drawn = Points.of(centred(samples, mean), columns);
    return new PrecisionRecall(covered(drawn, real, workers), covered(real, drawn, workers));
  }

  private static double covered(Points points, Points set, Workers workers) {
    double[] radii = Neighbours.of(set, set, NEIGHBOURS, true, workers).farthest();
    return Neighbours.within(points, set, radii, workers) / (double) points.rows();
  }

  private static double[] centred(double[] values, double[] mean) {
    double[] centred = values.clone();
    for (int i = 0; i < centred.length; i++) {
      centred[i] -= mean[i % mean.length];
    }
    return centred;
  }

  /** Returns the shares as names and values in a fixed order. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("precision", precision);
    map.put("recall", recall);
    return map;
  }
}
