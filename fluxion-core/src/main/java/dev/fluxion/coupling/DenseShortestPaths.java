package dev.fluxion.coupling;

import java.util.Arrays;

/**
 * Shortest augmenting paths through all columns (Jonker and Volgenant 1987) for few points, where a
 * pass over a whole row takes less time than a look into a list: column potentials start at the
 * columns' minima, rows that are the minimum of one column alone lower its potential to their
 * second best, and each row that is left looks for its path by Dijkstra's method.
 *
 * <p>At most n^2 passes over n columns; random points in the plane need about n^2 / 8 passes. Which
 * row came before a column on a path is found afterwards, by computing its distance again.
 */
final class DenseShortestPaths {
  private static final double FAR = Double.POSITIVE_INFINITY;

  private final int n;
  private final int stride;
  private final double[] costs;
  private final RowScans scans;
  private final Matching matching;

  /** Column potentials, filled up with zeros. */
  private final double[] potentials;

  private final double[] distances;

  /** Infinity at columns whose distance is final, and else 0. */
  private final double[] settled;

  private final int[] columns;
  private final double[] reached;
  private final int[] rows;
  private final double[] offsets;

  private DenseShortestPaths(double[] given, int n, RowScans scans) {
    this.n = n;
    this.scans = scans;
    stride = (n + scans.unit() - 1) / scans.unit() * scans.unit();
    costs = stride == n ? given : filled(given, n, stride);
    matching = new Matching(given, n);
    potentials = new double[stride];
    distances = new double[stride];
    settled = new double[stride];
    columns = new int[n];
    reached = new double[n];
    rows = new int[n];
    offsets = new double[n];
  }

  /** Solves an assignment problem whose costs are checked. */
  static Assignment solve(double[] costs, int n, RowScans scans) {
    DenseShortestPaths paths = new DenseShortestPaths(costs, n, scans);
    for (int row : paths.reduce()) {
      paths.augment(row);
    }
    System.arraycopy(paths.potentials, 0, paths.matching.potentials, 0, n);
    return paths.matching.certify();
  }

  /** Holds scans once against plain ones; paths through wrong distances leave their arrays. */
  static boolean agree(RowScans scans) {
    int n = 11;
    double[] costs = new double[n * n];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = i * 37 % 101 / 7.0;
    }
    try {
      Assignment found = solve(costs, n, scans);
      Assignment plain = solve(costs, n, new PlainScans());
      return Arrays.equals(found.permutation(), plain.permutation())
          && Arrays.equals(found.columnPotentials(), plain.columnPotentials());
    } catch (LinkageError | IndexOutOfBoundsException wrong) {
      return false;
    }
  }

  /** Columns behind the last are infinitely far. */
  private static double[] filled(double[] given, int n, int stride) {
    double[] all = new double[n * stride];
    for (int i = 0; i < n; i++) {
      System.arraycopy(given, i * n, all, i * stride, n);
      Arrays.fill(all, i * stride + n, (i + 1) * stride, FAR);
    }
    return all;
  }

  /** Matches rows to the columns whose minimum they are; returns the rows that are left. */
  private int[] reduce() {
    int[] lowest = new int[n];
    System.arraycopy(costs, 0, potentials, 0, n);
    for (int i = 1; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (costs[i * stride + j] < potentials[j]) {
          potentials[j] = costs[i * stride + j];
          lowest[j] = i;
        }
      }
    }
    int[] minima = new int[n];
    for (int j = n - 1; j >= 0; j--) {
      if (++minima[lowest[j]] == 1) {
        matching.take(lowest[j], j);
      }
    }
    int[] left = new int[n];
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (minima[i] == 0) {
        left[count++] = i;
      } else if (minima[i] == 1 && n > 1) {
        potentials[matching.columnOfRow[i]] -= second(i, matching.columnOfRow[i]);
      }
    }
    return Arrays.copyOf(left, count);
  }

  /** Returns the least reduced cost of a row but for one column. */
  private double second(int row, int column) {
    double least = FAR;
    for (int j = 0; j < n; j++) {
      if (j != column) {
        least = Math.min(least, costs[row * stride + j] - potentials[j]);
      }
    }
    return least;
  }

  private void augment(int source) {
    Arrays.fill(distances, FAR);
    Arrays.fill(settled, 0);
    int row = source;
    double offset = 0;
    int last = -1;
    int column;
    while (true) {
      last++;
      rows[last] = row;
      offsets[last] = offset;
      scans.lower(costs, row * stride, potentials, offset, distances);
      column = scans.least(distances, settled);
      columns[last] = column;
      reached[last] = distances[column];
      row = matching.rowOfColumn[column];
      if (row == Matching.FREE) {
        break;
      }
      settled[column] = FAR;
      offset = reached[last] - (costs[row * stride + column] - potentials[column]);
    }
    turn(last);
    for (int k = 0; k < last; k++) {
      potentials[columns[k]] += reached[k] - reached[last];
    }
  }

  /** Matches the rows of the path that ends at a settled column. */
  private void turn(int end) {
    int at = end;
    while (true) {
      int column = columns[at];
      int k = 0;
      while (costs[rows[k] * stride + column] - potentials[column] + offsets[k] != reached[at]) {
        k++;
      }
      matching.columnOfRow[rows[k]] = column;
      matching.rowOfColumn[column] = rows[k];
      if (k == 0) {
        return;
      }
      // Row k was reached through column k - 1.
      at = k - 1;
    }
  }
}
