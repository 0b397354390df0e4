package dev.fluxion.coupling;

import java.util.Arrays;

/**
 * A partial matching of rows and columns with the column potentials v; the row potentials follow as
 * u[i] = min_j (c[i, j] - v[j]).
 */
final class Matching {
  static final int FREE = -1;

  final int n;
  final double[] costs;

  /** Column potentials; after the start they only ever fall. */
  final double[] potentials;

  final int[] columnOfRow;
  final int[] rowOfColumn;

  /** Size of the largest cost, to which rounding errors are relative. */
  final double magnitude;

  Matching(double[] costs, int n) {
    this.n = n;
    this.costs = costs;
    this.potentials = CostMatrix.columnMeans(costs, n);
    this.columnOfRow = new int[n];
    this.rowOfColumn = new int[n];
    double largest = 0;
    for (double cost : costs) {
      largest = Math.max(largest, Math.abs(cost));
    }
    this.magnitude = largest;
    clear();
  }

  void clear() {
    Arrays.fill(columnOfRow, FREE);
    Arrays.fill(rowOfColumn, FREE);
  }

  /** Matches a row to a column and returns the row that loses it, or {@link #FREE}. */
  int take(int row, int column) {
    int loser = rowOfColumn[column];
    rowOfColumn[column] = row;
    columnOfRow[row] = column;
    if (loser != FREE) {
      columnOfRow[loser] = FREE;
    }
    return loser;
  }

  /** The reduced cost c[i, j] - v[j]. */
  double reducedCost(int row, int column) {
    return costs[row * n + column] - potentials[column];
  }

  /** The result of a complete matching; all n^2 pairs are looked at again for the lower bound. */
  Assignment certify() {
    double[] rowPotentials = new double[n];
    double[] minima = new double[GroupMinima.GROUPS];
    double total = 0;
    double gap = 0;
    for (int i = 0; i < n; i++) {
      GroupMinima.of(costs, i * n, potentials, n, minima);
      double least = Double.POSITIVE_INFINITY;
      for (double minimum : minima) {
        least = Math.min(least, minimum);
      }
      rowPotentials[i] = least;
      total += costs[i * n + columnOfRow[i]];
      gap += reducedCost(i, columnOfRow[i]) - least;
    }
    return new Assignment(columnOfRow, rowPotentials, potentials, total, gap);
  }
}
