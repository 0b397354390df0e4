package dev.fluxion.evaluate;

import java.util.Arrays;
import java.util.Locale;

/**
 * The squared maximum mean discrepancy with the Gaussian kernel k(x, y) = exp(-|x - y|^2 / (2
 * bandwidth^2)): MMD^2 = E k(X, X') + E k(Y, Y') - 2 E k(X, Y), a number without unit.
 *
 * <p>O((n + m)^2) time, O(n + m) memory. Source: A. Gretton et al., A kernel two-sample test, JMLR
 * 13 (2012), equations 3 and 5.
 */
public final class MaximumMeanDiscrepancy {
  /** The most rows whose distances enter the median heuristic. */
  public static final int MEDIAN_ROWS = 2_000;

  private MaximumMeanDiscrepancy() {}

  /**
   * Computes the biased estimate, which averages over all pairs (a point and itself included) and
   * is never negative.
   *
   * @param a the one cloud, [n, columns]
   * @param b the other cloud, [m, columns]
   * @param bandwidth the standard deviation of the kernel, positive
   * @throws IllegalArgumentException if the columns differ or the bandwidth is not positive
   */
  public static double biasedSquared(Cloud a, Cloud b, double bandwidth) {
    checkBandwidth(bandwidth);
    Cloud.checkSameColumns(a, b);
    double n = a.rows();
    double m = b.rows();
    double squared =
        (2 * within(a, bandwidth) + n) / (n * n)
            + (2 * within(b, bandwidth) + m) / (m * m)
            - 2 * between(a, b, bandwidth) / (n * m);
    return Math.max(0, squared);
  }

  /**
   * Computes the unbiased estimate, which leaves out the pairs of a point and itself and may be
   * negative.
   *
   * @param a the one cloud, [n, columns], of at least two rows
   * @param b the other cloud, [m, columns], of at least two rows
   * @param bandwidth the standard deviation of the kernel, positive
   * @throws IllegalArgumentException if the columns differ, the bandwidth is not positive, or a
   *     cloud has one row only
   */
  public static double unbiasedSquared(Cloud a, Cloud b, double bandwidth) {
    checkBandwidth(bandwidth);
    Cloud.checkSameColumns(a, b);
    if (a.rows() < 2 || b.rows() < 2) {
      throw new IllegalArgumentException(
          "the unbiased MMD needs two rows or more on each side, got "
              + a.rows()
              + " and "
              + b.rows());
    }
    double n = a.rows();
    double m = b.rows();
    return 2 * within(a, bandwidth) / (n * (n - 1))
        + 2 * within(b, bandwidth) / (m * (m - 1))
        - 2 * between(a, b, bandwidth) / (n * m);
  }

  /**
   * The bandwidth by the median heuristic: the median distance of two different rows of the clouds
   * taken together.
   *
   * <p>Of more than {@value #MEDIAN_ROWS} rows that many, evenly spaced, are looked at. Where more
   * than half of the pairs coincide the root mean square distance takes the place of the median,
   * and 1 where all of them do.
   */
  public static double medianBandwidth(Cloud... clouds) {
    int rows = 0;
    for (Cloud cloud : clouds) {
      Cloud.checkSameColumns(clouds[0], cloud);
      rows = Math.addExact(rows, cloud.rows());
    }
    if (rows < 2) {
      throw new IllegalArgumentException("the median distance needs two rows or more, got " + rows);
    }
    Cloud pool = evenlySpaced(clouds, rows);
    double[] squares = pairs(pool);
    Arrays.sort(squares);
    int middle = squares.length / 2;
    double median = Math.sqrt(squares[middle]);
    if (squares.length % 2 == 0) {
      median = (median + Math.sqrt(squares[middle - 1])) / 2;
    }
    if (median > 0) {
      return median;
    }
    double mean = Arrays.stream(squares).average().orElse(0);
    return mean > 0 ? Math.sqrt(mean) : 1;
  }

  private static Cloud evenlySpaced(Cloud[] clouds, int rows) {
    int columns = clouds[0].columns();
    int kept = Math.min(rows, MEDIAN_ROWS);
    double[] values = new double[kept * columns];
    int cloud = 0;
    long before = 0;
    for (int k = 0; k < kept; k++) {
      long row = (long) k * rows / kept;
      while (row - before >= clouds[cloud].rows()) {
        before += clouds[cloud++].rows();
      }
      int from = (int) (row - before) * columns;
      System.arraycopy(clouds[cloud].values(), from, values, k * columns, columns);
    }
    return Cloud.of(values, kept, columns);
  }

  private static double[] pairs(Cloud pool) {
    int rows = pool.rows();
    double[] coordinates = pool.transposed();
    double[] row = new double[rows];
    double[] squares = new double[rows * (rows - 1) / 2];
    int filled = 0;
    for (int i = 0; i < rows - 1; i++) {
      PairwiseSums.squaredDistances(pool, i, coordinates, i + 1, row);
      System.arraycopy(row, i + 1, squares, filled, rows - 1 - i);
      filled += rows - 1 - i;
    }
    return squares;
  }

  private static double within(Cloud x, double bandwidth) {
    double factor = -1 / (2 * bandwidth * bandwidth);
    return PairwiseSums.within(x, square -> Math.exp(factor * square));
  }

  private static double between(Cloud x, Cloud y, double bandwidth) {
    double factor = -1 / (2 * bandwidth * bandwidth);
    return PairwiseSums.between(x, y, square -> Math.exp(factor * square));
  }

  private static void checkBandwidth(double bandwidth) {
    if (!(bandwidth > 0 && bandwidth < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the bandwidth is %s; it must be positive and finite", bandwidth));
    }
  }
}
