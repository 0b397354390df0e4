package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A normal distribution {@code N(mean, covariance)} of any dimension, drawn as {@code mean + L z}
 * with the Cholesky factor L of the covariance.
 *
 * <p>Columns are x and y in two dimensions, else x0, x1, ... No classes; the log density is known.
 */
public final class Gaussian implements ToyDistribution {
  private static final int CHUNK = 256;

  private final double[] mean;
  private final double[][] factor;
  private final double logNorm;

  /**
   * A normal distribution.
   *
   * @param mean d values
   * @param covariance d rows of d values, symmetric and positive definite; the lower triangle
   *     counts
   * @throws IllegalArgumentException if the shapes do not fit or the matrix is not symmetric and
   *     positive definite
   */
  public Gaussian(double[] mean, double[][] covariance) {
    this(cholesky(covariance, mean.length), mean.clone());
  }

  private Gaussian(double[][] factor, double[] mean) {
    this.mean = mean;
    this.factor = factor;
    double sum = 0.5 * mean.length * Math.log(2 * Math.PI);
    for (int i = 0; i < mean.length; i++) {
      sum += Math.log(factor[i][i]);
    }
    this.logNorm = sum;
  }

  /** Returns the standard normal distribution in the plane: the toy set {@code gaussian}. */
  public static Gaussian standard() {
    return new Gaussian(new double[] {0, 0}, new double[][] {{1, 0}, {0, 1}});
  }

  /**
   * Returns {@code N([2, 2], [[0.5, 0.1], [0.1, 0.5]])}: the toy set {@code gaussian-note}, two
   * correlated columns away from the origin.
   */
  public static Gaussian note() {
    return new Gaussian(new double[] {2, 2}, new double[][] {{0.5, 0.1}, {0.1, 0.5}});
  }

  /**
   * Returns {@code N(m, L L^T)} with m and the lower triangle of L uniform on (0, 1), the toy set
   * {@code gaussian-4d} in four dimensions: every key has its own correlations, some almost
   * singular.
   *
   * @param key gives m and L
   */
  public static Gaussian random(int dimension, Key key) {
    double[] mean = new double[dimension];
    key.derive(0).uniform(0, mean, 0, dimension);
    double[] triangle = new double[dimension * (dimension + 1) / 2];
    key.derive(1).uniform(0, triangle, 0, triangle.length);
    double[][] factor = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      System.arraycopy(triangle, i * (i + 1) / 2, factor[i], 0, i + 1);
    }
    return new Gaussian(factor, mean);
  }

  private double[][] covariance() {
    int d = mean.length;
    double[][] covariance = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        for (int k = 0; k <= j; k++) {
          covariance[i][j] += factor[i][k] * factor[j][k];
        }
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }

  /** Returns {@code N(mean, covariance + diag(deviations^2))}. */
  @Override
  public Optional<ToyDistribution> blurred(double[] deviations) {
    double[][] covariance = covariance();
    for (int i = 0; i < mean.length; i++) {
      covariance[i][i] += deviations[i] * deviations[i];
    }
    return Optional.of(new Gaussian(mean, covariance));
  }

  @Override
  public Optional<Moments> moments() {
    return Optional.of(new Moments(mean, covariance()));
  }

  private static double[][] cholesky(double[][] matrix, int d) {
    if (d == 0 || matrix.length != d) {
      throw new IllegalArgumentException(
          "a mean of " + d + " values does not fit a covariance of " + matrix.length + " rows");
    }
    double[][] factor = new double[d][d];
    for (int i = 0; i < d; i++) {
      if (matrix[i].length != d) {
        throw new IllegalArgumentException("row " + i + " of the covariance is not " + d + " long");
      }
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= factor[i][k] * factor[j][k];
        }
        boolean valid = i == j ? sum > 0 : matrix[i][j] == matrix[j][i];
        if (!valid) {
          throw new IllegalArgumentException(
              "the covariance is not symmetric and positive definite at row " + i);
        }
        factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
      }
    }
    return factor;
  }

  @Override
  public List<String> columns() {
    if (mean.length == 2) {
      return List.of("x", "y");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < mean.length; i++) {
      names.add("x" + i);
    }
    return List.copyOf(names);
  }

  @Override
  public void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels) {
    int d = mean.length;
    double[] z = new double[d * CHUNK];
    for (int done = 0; done < rows; done += CHUNK) {
      int n = Math.min(CHUNK, rows - done);
      key.normal(d * (first + done), z, 0, d * n);
      for (int row = 0; row < n; row++) {
        for (int i = 0; i < d; i++) {
          double sum = mean[i];
          for (int j = 0; j <= i; j++) {
            sum += factor[i][j] * z[row * d + j];
          }
          out[(done + row) * d + i] = sum;
        }
        if (labels != null) {
          labels[done + row] = 0;
        }
      }
    }
  }

  @Override
  public boolean hasLogDensity() {
    return true;
  }

  @Override
  public double logDensity(double[] x) {
    int d = mean.length;
    double[] z = new double[d];
    double squares = 0;
    for (int i = 0; i < d; i++) {
      double sum = x[i] - mean[i];
      for (int j = 0; j < i; j++) {
        sum -= factor[i][j] * z[j];
      }
      z[i] = sum / factor[i][i];
      squares += z[i] * z[i];
    }
    return -0.5 * squares - logNorm;
  }
}
