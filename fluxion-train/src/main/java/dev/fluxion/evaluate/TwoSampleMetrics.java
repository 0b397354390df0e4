package dev.fluxion.evaluate;

import dev.fluxion.tensor.Key;

/**
 * The choices that make distances comparable with each other: which directions are sliced along and
 * how wide the kernel is.
 *
 * @param directions unit vectors, [directions, columns]
 * @param bandwidth the standard deviation of the MMD's kernel, positive
 */
public record TwoSampleMetrics(Cloud directions, double bandwidth) {
  /** The number of directions that {@link #forData} draws. */
  public static final int DIRECTIONS = 128;

  /**
   * Fits the choices to data: {@value #DIRECTIONS} random directions, and the median distance
   * within the data as bandwidth.
   *
   * @param data the reference data, of at least two rows
   * @param key the key that the directions are drawn with
   */
  public static TwoSampleMetrics forData(Cloud data, Key key) {
    return new TwoSampleMetrics(
        SlicedWasserstein.directions(DIRECTIONS, data.columns(), key),
        MaximumMeanDiscrepancy.medianBandwidth(data));
  }

  /**
   * Measures how far samples are from reference data.
   *
   * @param samples the cloud to judge, of at least two rows
   * @param reference the cloud to judge by, of at least two rows; see {@link Wasserstein} for
   *     unequal sizes
   * @throws IllegalArgumentException if the columns differ, or as the single distances say
   */
  public TwoSampleReport compare(Cloud samples, Cloud reference) {
    MomentErrors moments = MomentErrors.between(samples, reference);
    return new TwoSampleReport(
        Wasserstein.distance(samples, reference),
        SlicedWasserstein.distance(samples, reference, directions),
        Math.sqrt(MaximumMeanDiscrepancy.biasedSquared(samples, reference, bandwidth)),
        EnergyDistance.squared(samples, reference),
        moments.mean(),
        moments.relativeCovariance());
  }
}
