package dev.fluxion.data;

import java.util.Arrays;

/** The mean and the covariance of a law, or of the rows of a table. */
public final class Moments {
  private final double[] mean;
  private final double[][] covariance;

  /**
   * The moments of a law.
   *
   * @param mean d values
   * @param covariance d rows of d values
   */
  public Moments(double[] mean, double[][] covariance) {
    this.mean = mean.clone();
    this.covariance = Arrays.stream(covariance).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * Returns the moments of rows, the covariance with the divisor rows - 1.
   *
   * @param values the rows one after another
   * @param columns values of a row
   * @throws IllegalArgumentException if there are fewer than two rows
   */
  public static Moments of(double[] values, int columns) {
    int rows = values.length / columns;
    if (rows < 2) {
      throw new IllegalArgumentException("a covariance needs two rows or more, got " + rows);
    }
    double[] mean = new double[columns];
    for (int i = 0; i < rows * columns; i++) {
      mean[i % columns] += values[i] / rows;
    }
    double[][] covariance = new double[columns][columns];
    double[] centred = new double[columns];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < columns; k++) {
        centred[k] = values[i * columns + k] - mean[k];
      }
      for (int k = 0; k < columns; k++) {
        for (int l = 0; l < columns; l++) {
          covariance[k][l] += centred[k] * centred[l] / (rows - 1);
        }
      }
    }
    return new Moments(mean, covariance);
  }

  /** Returns the number of columns. */
  public int columns() {
    return mean.length;
  }

  /** Returns one value of the mean. */
  public double mean(int column) {
    return mean[column];
  }

  /** Returns one value of the covariance. */
  public double covariance(int row, int column) {
    return covariance[row][column];
  }

  /** Returns the trace of the covariance. */
  public double trace() {
    double trace = 0;
    for (int k = 0; k < mean.length; k++) {
      trace += covariance[k][k];
    }
    return trace;
  }

  /** Returns the Euclidean norm of the mean. */
  public double meanNorm() {
    return meanDistance(new Moments(new double[columns()], covariance));
  }

  /** Returns the Frobenius norm of the covariance. */
  public double covarianceNorm() {
    return covarianceDistance(new Moments(mean, new double[columns()][columns()]));
  }

  /** Returns the Euclidean distance of the means. */
  public double meanDistance(Moments other) {
    double squares = 0;
    for (int k = 0; k < mean.length; k++) {
      squares += (mean[k] - other.mean[k]) * (mean[k] - other.mean[k]);
    }
    return Math.sqrt(squares);
  }

  /** Returns the Frobenius norm of the difference of the covariances. */
  public double covarianceDistance(Moments other) {
    double squares = 0;
    for (int k = 0; k < mean.length; k++) {
      for (int l = 0; l < mean.length; l++) {
        double difference = covariance[k][l] - other.covariance[k][l];
        squares += difference * difference;
      }
    }
    return Math.sqrt(squares);
  }
}
