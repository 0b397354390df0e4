package dev.fluxion.evaluate;

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
    double[] means = means(samples);
    double[] referenceMeans = means(reference);
    double[] covariance = covariance(samples, means);
    double[] referenceCovariance = covariance(reference, referenceMeans);
    double trace = 0;
    int columns = samples.columns();
    for (int k = 0; k < columns; k++) {
      trace += referenceCovariance[k * columns + k];
    }
    double meanError = distance(means, referenceMeans);
    double covarianceError = distance(covariance, referenceCovariance);
    double size = distance(referenceCovariance, new double[columns * columns]);
    return new MomentErrors(
        meanError,
        ratio(meanError, Math.sqrt(trace)),
        covarianceError,
        ratio(covarianceError, size));
  }

  private static double ratio(double error, double size) {
    return error == 0 ? 0 : error / size;
  }

  private static double[] means(Cloud cloud) {
    double[] means = new double[cloud.columns()];
    for (int i = 0; i < cloud.rows(); i++) {
      for (int k = 0; k < means.length; k++) {
        means[k] += cloud.at(i, k) / cloud.rows();
      }
    }
    return means;
  }

  private static double[] covariance(Cloud cloud, double[] means) {
    int columns = cloud.columns();
    double[] covariance = new double[columns * columns];
    double[] centred = new double[columns];
    for (int i = 0; i < cloud.rows(); i++) {
      for (int k = 0; k < columns; k++) {
        centred[k] = cloud.at(i, k) - means[k];
      }
      for (int k = 0; k < columns; k++) {
        for (int l = 0; l < columns; l++) {
          covariance[k * columns + l] += centred[k] * centred[l] / (cloud.rows() - 1);
        }
      }
    }
    return covariance;
  }

  private static double distance(double[] x, double[] y) {
    double squares = 0;
    for (int k = 0; k < x.length; k++) {
      squares += (x[k] - y[k]) * (x[k] - y[k]);
    }
    return Math.sqrt(squares);
  }
}
