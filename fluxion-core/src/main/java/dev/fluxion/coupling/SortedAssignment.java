package dev.fluxion.coupling;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Points on a line: the k-th smallest of one side goes with the k-th smallest of the other, since
 * squared distances obey the Monge inequality.
 */
final class SortedAssignment {
  private SortedAssignment() {}

  static Assignment solve(double[] a, double[] b, int n) {
    int[] rows = order(a);
    int[] columns = order(b);
    int[] columnOfRow = new int[n];
    double[] v = new double[n];
    double total = 0;
    for (int k = 0; k < n; k++) {
      columnOfRow[rows[k]] = columns[k];
      total += cost(a[rows[k]], b[columns[k]]);
      if (k > 0) {
        // Any step between these two keeps both neighbouring pairs feasible; all others follow.
        double here = a[rows[k]];
        double before = a[rows[k - 1]];
        double least = cost(here, b[columns[k]]) - cost(here, b[columns[k - 1]]);
        double most = cost(before, b[columns[k]]) - cost(before, b[columns[k - 1]]);
        v[columns[k]] = v[columns[k - 1]] + least + (most - least) / 2;
      }
    }
    double[] u = new double[n];
    double gap = 0;
    for (int k = 0; k < n; k++) {
      double x = a[rows[k]];
      double matched = cost(x, b[columns[k]]) - v[columns[k]];
      double best = matched;
      for (int j = Math.max(0, k - 1); j <= Math.min(n - 1, k + 1); j++) {
        best = Math.min(best, cost(x, b[columns[j]]) - v[columns[j]]);
      }
      u[rows[k]] = best;
      gap += matched - best;
    }
    return new Assignment(columnOfRow, u, v, total, gap);
  }

  private static int[] order(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(k -> values[k]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double cost(double x, double y) {
    return (x - y) * (x - y);
  }
}
