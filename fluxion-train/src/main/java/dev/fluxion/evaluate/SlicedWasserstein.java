package dev.fluxion.evaluate;

import dev.fluxion.tensor.Key;
import java.util.Arrays;

/**
 * The sliced 2-Wasserstein distance: the root of the mean, over directions w on the unit sphere, of
 * the squared distance W2(w.X, w.Y)^2 of the projections, in the unit of the coordinates.
 *
 * <p>On a line W2^2 is the integral over p in (0, 1) of (F^-1(p) - G^-1(p))^2 with the quantile
 * functions of the two clouds, exact for any two sizes n and m; O(n log n + m log m) a direction.
 *
 * <p>Source: N. Bonneel, J. Rabin, G. Peyre, H. Pfister, Sliced and Radon Wasserstein barycenters
 * of measures, Journal of Mathematical Imaging and Vision 51 (2015).
 */
public final class SlicedWasserstein {
  private SlicedWasserstein() {}

  /**
   * Draws directions, independent and uniform on the unit sphere.
   *
   * @param count the number of directions, at least 1
   * @param columns the number of coordinates
   * @return unit vectors, [count, columns]
   */
  public static Cloud directions(int count, int columns, Key key) {
    double[] values = new double[Math.multiplyExact(count, columns)];
    key.normal(0, values, 0, values.length);
    for (int row = 0; row < count; row++) {
      double squares = 0;
      for (int k = row * columns; k < (row + 1) * columns; k++) {
        squares += values[k] * values[k];
      }
      for (int k = row * columns; k < (row + 1) * columns; k++) {
        values[k] /= Math.sqrt(squares);
      }
    }
    return Cloud.of(values, count, columns);
  }

  /**
   * Computes the distance along given directions.
   *
   * @param a the one cloud, [n, columns]
   * @param b the other cloud, [m, columns]
   * @param directions vectors to project on, [directions, columns], of unit length as a rule
   * @throws IllegalArgumentException if the columns differ
   */
  public static double distance(Cloud a, Cloud b, Cloud directions) {
    Cloud.checkSameColumns(a, b);
    Cloud.checkSameColumns(a, directions);
    double sum = 0;
    for (int row = 0; row < directions.rows(); row++) {
      sum += squared(sortedProjection(a, directions, row), sortedProjection(b, directions, row));
    }
    return Math.sqrt(sum / directions.rows());
  }

  private static double[] sortedProjection(Cloud cloud, Cloud directions, int row) {
    double[] projection = new double[cloud.rows()];
    for (int i = 0; i < projection.length; i++) {
      for (int k = 0; k < cloud.columns(); k++) {
        projection[i] += cloud.at(i, k) * directions.at(row, k);
      }
    }
    Arrays.sort(projection);
    return projection;
  }

  /** W2^2 of two sorted samples; p runs in units of 1 / (n m), so that no step is rounded. */
  private static double squared(double[] x, double[] y) {
    long n = x.length;
    long m = y.length;
    double sum = 0;
    long p = 0;
    int i = 0;
    int j = 0;
    while (i < n) {
      long next = Math.min((i + 1) * m, (j + 1) * n);
      double difference = x[i] - y[j];
      sum += (next - p) * difference * difference;
      p = next;
      if (p == (i + 1) * m) {
        i++;
      }
      if (p == (j + 1) * n) {
        j++;
      }
    }
    return sum / n / m;
  }
}
