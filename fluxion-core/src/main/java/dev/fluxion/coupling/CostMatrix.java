package dev.fluxion.coupling;

import java.util.Arrays;
import java.util.Locale;

/** Checks and builds the square cost matrices of assignment problems. */
final class CostMatrix {
  /** The largest n whose n * n entries one Java array can hold. */
  static final int MAX_SIZE = 46_340;

  private CostMatrix() {}

  static void checkPoints(String name, double[] points, int n, int dimension) {
    if (n < 1 || dimension < 1) {
      throw new IllegalArgumentException(
          "an assignment needs at least one point of at least one coordinate, got n = "
              + n
              + ", dimension = "
              + dimension);
    }
    if (points.length != (long) n * dimension) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "points %s hold %,d values, but %,d points of %,d coordinates need %,d; both sides"
                  + " must have the same number of points",
              name,
              points.length,
              n,
              dimension,
              (long) n * dimension));
    }
    // Half of the root, since the difference of two coordinates is squared.
    double limit = Math.sqrt(Double.MAX_VALUE / n / dimension) / 4;
    for (int k = 0; k < points.length; k++) {
      if (!(Math.abs(points[k]) <= limit)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "points %s, row %d, column %d: %s; coordinates must be finite and at most %.1e in"
                    + " size, so that squared distances do not overflow: remove the row or rescale",
                name,
                k / dimension,
                k % dimension,
                points[k],
                limit));
      }
    }
  }

  static void checkCosts(double[] costs, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("an assignment needs at least one row, got n = " + n);
    }
    if (costs.length != (long) n * n) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the cost matrix holds %,d values, but n = %,d needs %,d",
              costs.length,
              n,
              (long) n * n));
    }
    double limit = Double.MAX_VALUE / n / 8;
    for (int k = 0; k < costs.length; k++) {
      if (!(Math.abs(costs[k]) <= limit)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "cost of row %d, column %d: %s; costs must be finite and at most %.1e in size",
                k / n,
                k % n,
                costs[k],
                limit));
      }
    }
  }

  /**
   * Refuses a problem that the heap cannot hold.
   *
   * @param withMatrix whether the matrix itself has to be allocated too
   * @param heapBytes the largest size of the heap
   */
  static void checkMemory(int n, boolean withMatrix, long heapBytes) {
    long needed = bytes(n, withMatrix);
    // Collectors with generations give one array at most two thirds of the heap.
    if (n > MAX_SIZE || needed > heapBytes / 8 * 5) {
      throw tooLarge(n, needed, heapBytes);
    }
  }

  private static long bytes(int n, boolean withMatrix) {
    return (withMatrix ? 8L * n * n : 0) + n * (12L * CandidateLists.CAPACITY + 128L);
  }

  private static IllegalArgumentException tooLarge(int n, long needed, long heapBytes) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "an exact assignment of %,d points needs %,d MiB for its costs, too much for a heap of"
                + " %,d MiB (limit %,d points): give the JVM more with -Xmx, or use fewer points",
            n,
            (needed >> 20) + 1,
            heapBytes >> 20,
            MAX_SIZE));
  }

  private static double[] allocate(int n) {
    try {
      return new double[n * n];
    } catch (OutOfMemoryError full) { // one large array: nothing else has failed
      IllegalArgumentException refusal =
          tooLarge(n, bytes(n, true), Runtime.getRuntime().maxMemory());
      refusal.initCause(full);
      throw refusal;
    }
  }

  /** The squared Euclidean distances of all pairs, [n, n]. */
  static double[] squaredDistances(double[] a, double[] b, int n, int dimension) {
    double[] costs = allocate(n);
    double[] coordinates = new double[dimension * n];
    for (int j = 0; j < n; j++) {
      for (int k = 0; k < dimension; k++) {
        coordinates[k * n + j] = b[j * dimension + k];
      }
    }
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < dimension; k++) {
        addSquares(costs, i * n, a[i * dimension + k], coordinates, k * n, n);
      }
    }
    return costs;
  }

  private static void addSquares(
      double[] costs, int row, double x, double[] coordinates, int start, int n) {
    for (int j = 0; j < n; j++) {
      double difference = x - coordinates[start + j];
      costs[row + j] += difference * difference;
    }
  }

  /** The mean of each column, [n], summed in blocks so that the rounding error stays small. */
  static double[] columnMeans(double[] costs, int n) {
    int block = 64;
    double[] means = new double[n];
    double[] partial = new double[n];
    for (int start = 0; start < n; start += block) {
      Arrays.fill(partial, 0);
      for (int i = start; i < Math.min(n, start + block); i++) {
        int row = i * n;
        for (int j = 0; j < n; j++) {
          partial[j] += costs[row + j];
        }
      }
      for (int j = 0; j < n; j++) {
        means[j] += partial[j];
      }
    }
    for (int j = 0; j < n; j++) {
      means[j] /= n;
    }
    return means;
  }
}
