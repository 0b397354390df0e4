package dev.fluxion.coupling;

import java.util.Arrays;

/** Slow, plain solvers of the assignment problem, written apart from the one under test. */
final class ReferenceAssignments {
  private ReferenceAssignments() {}

  /** The least cost over all n! permutations. */
  static double bruteForce(double[] costs, int n) {
    return bruteForce(costs, n, 0, new boolean[n]);
  }

  private static double bruteForce(double[] costs, int n, int row, boolean[] used) {
    if (row == n) {
      return 0;
    }
    double least = Double.POSITIVE_INFINITY;
    for (int column = 0; column < n; column++) {
      if (!used[column]) {
        used[column] = true;
        double rest = bruteForce(costs, n, row + 1, used);
        least = Math.min(least, costs[row * n + column] + rest);
        used[column] = false;
      }
    }
    return least;
  }

  /** The least cost by the Hungarian method in its O(n^3) form, from potentials of 0. */
  static double hungarian(double[] costs, int n) {
    double[] u = new double[n + 1];
    double[] v = new double[n + 1];
    int[] rowAt = new int[n + 1];
    int[] way = new int[n + 1];
    for (int row = 1; row <= n; row++) {
      rowAt[0] = row;
      double[] slack = new double[n + 1];
      Arrays.fill(slack, Double.POSITIVE_INFINITY);
      boolean[] visited = new boolean[n + 1];
      int column = 0;
      while (rowAt[column] != 0) {
        visited[column] = true;
        int i = rowAt[column];
        int next = 0;
        double delta = Double.POSITIVE_INFINITY;
        for (int j = 1; j <= n; j++) {
          if (!visited[j]) {
            double reduced = costs[(i - 1) * n + j - 1] - u[i] - v[j];
            if (reduced < slack[j]) {
              slack[j] = reduced;
              way[j] = column;
            }
            if (slack[j] < delta) {
              delta = slack[j];
              next = j;
            }
          }
        }
        for (int j = 0; j <= n; j++) {
          if (visited[j]) {
            u[rowAt[j]] += delta;
            v[j] -= delta;
          } else {
            slack[j] -= delta;
          }
        }
        column = next;
      }
      while (column != 0) {
        rowAt[column] = rowAt[way[column]];
        column = way[column];
      }
    }
    double total = 0;
    for (int column = 1; column <= n; column++) {
      total += costs[(rowAt[column] - 1) * n + column - 1];
    }
    return total;
  }
}
