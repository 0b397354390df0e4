package dev.fluxion.evaluate;

import dev.fluxion.data.Moments;

/**
 * How far the first two moments of samples are from those of reference data.
 *
 * <p>With means m, m' and covariances S, S' (divisor rows - 1) of samples and reference: mean = |m
 * - m'|, relativeMean = |m - m'| / sqrt(trace S'), covariance = |S - S'| in the Frobenius norm,
 * relativeCovariance = |S - S'| / |S'|. A relative error is infinite where the reference is
 * constant and the samples are not equal to it, and 0 where there is no error.
 *
 * @param mean in the unit of the coordinates
 * @param relativeMean in standard deviations of the reference
 * @param covariance in the squared unit of the coordinates
 * @param relativeCovariance without unit
 */
public record MomentErrors(
    double mean, double relativeMean, double covariance, double relativeCovariance) {

  /**
   * Computes the errors.
   *
   * @param samples the cloud to judge, [n, columns], of at least two rows
   * @param reference the cloud to judge by, [m, columns], of at least two rows
   * @throws IllegalArgumentException if the columns differ or a cloud has one row only
   */
  public static MomentErrors between(Cloud samples, Cloud reference) {
    Cloud.checkSameColumns(samples, reference);
    if (samples.rows() < 2 || reference.rows() < 2) {
      throw new IllegalArgumentException(
          "a covariance needs two rows or more, got "
              + samples.rows()
              + " samples and "
              + reference.rows()
              + " reference rows");
    }
    return between(
        Moments.of(samples.toArray(), samples.columns()),
        Moments.of(reference.toArray(), reference.columns()));
  }

  /** As {@link #between(Cloud, Cloud)}, from moments that are known. */
  public static MomentErrors between(Moments samples, Moments reference) {
    double meanError = samples.meanDistance(reference);
    double covarianceError = samples.covarianceDistance(reference);
    return new MomentErrors(
        meanError,
        ratio(meanError, Math.sqrt(reference.trace())),
        covarianceError,
        ratio(covarianceError, reference.covarianceNorm()));
  }

  private static double ratio(double error, double size) {
    return error == 0 ? 0 : error / size;
  }
}
