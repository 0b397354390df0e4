package dev.fluxion.coupling;

import java.util.Arrays;

/**
 * Matches free rows one at a time along a shortest alternating path in reduced costs (Jonker and
 * Volgenant 1987), which keeps the potentials feasible and every matched pair tight: the complete
 * matching is optimal.
 *
 * <p>The search is Dijkstra's over columns. A reached row first offers its candidate list, and its
 * other columns only once the search comes to the list's bound.
 */
final class ShortestAugmentingPaths {
  private final Matching matching;
  private final CandidateLists candidates;
  private final int n;
  private final MinHeap heap;

  private final double[] distance;
  private final int[] rowBefore;
  private final boolean[] settled;
  private final int[] touched;
  private final int[] settledColumns;
  private final double[] minima = new double[GroupMinima.GROUPS];

  /** The search in which a row, or one equal to it, was reached last, and its offset then. */
  private final int[] searchOfRow;

  private final double[] offsetOfRow;

  /** Differences of reduced costs below this are rounding errors. */
  private final double rounding;

  private int search;
  private int touchedCount;
  private int settledCount;
  private int endColumn;
  private double endDistance;

  ShortestAugmentingPaths(Matching matching, CandidateLists candidates) {
    this.matching = matching;
    this.candidates = candidates;
    this.n = matching.n;
    this.heap = new MinHeap(4 * n + 16);
    this.distance = new double[n];
    this.rowBefore = new int[n];
    this.settled = new boolean[n];
    this.touched = new int[n];
    this.settledColumns = new int[n];
    this.searchOfRow = new int[n];
    this.offsetOfRow = new double[n];
    this.rounding = 8 * Math.ulp(matching.magnitude);
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
  }

  void match(int[] freeRows) {
    for (int row : freeRows) {
      find(row);
      augment(row);
    }
  }

  private void find(int source) {
    search++;
    heap.clear();
    touchedCount = 0;
    settledCount = 0;
    endColumn = Matching.FREE;
    endDistance = Double.POSITIVE_INFINITY;
    candidates.query(source);
    reach(source, -candidates.best());
    while (!heap.isEmpty() && heap.key() < endDistance - rounding) {
      double key = heap.key();
      int node = heap.removeFirst();
      if (node >= n) {
        offerAll(node - n);
      } else if (!settled[node] && key <= distance[node]) {
        settled[node] = true;
        settledColumns[settledCount++] = node;
        int row = matching.rowOfColumn[node];
        reach(row, key - matching.reducedCost(row, node));
      }
    }
  }

  /** Offers the listed columns of a row; the distance of column j is offset + c[i, j] - v[j]. */
  private void reach(int row, double offset) {
    int kind = candidates.representative(row);
    if (searchOfRow[kind] == search) {
      return; // an equal row, reached at no greater distance, has offered the same
    }
    searchOfRow[kind] = search;
    offsetOfRow[kind] = offset;
    if (candidates.length(row) == 0) {
      candidates.query(row);
    }
    for (int k = 0; k < candidates.length(row); k++) {
      int column = candidates.column(row, k);
      offer(row, column, offset + (candidates.cost(row, k) - matching.potentials[column]));
    }
    double later = offset + candidates.bound(row);
    if (later < endDistance) {
      heap.add(later, n + row);
    }
  }

  private void offerAll(int row) {
    double offset = offsetOfRow[candidates.representative(row)];
    GroupMinima.of(matching.costs, row * n, matching.potentials, n, minima);
    for (int group = 0; group < GroupMinima.GROUPS; group++) {
      if (offset + minima[group] < endDistance) {
        for (int j = group; j < n; j += GroupMinima.GROUPS) {
          offer(row, j, offset + matching.reducedCost(row, j));
        }
      }
    }
  }

  private void offer(int row, int column, double length) {
    // A settled column's path must not change, not even by a rounding error: it could close a ring.
    if (length >= distance[column] || length >= endDistance || settled[column]) {
      return;
    }
    if (distance[column] == Double.POSITIVE_INFINITY) {
      touched[touchedCount++] = column;
    }
    distance[column] = length;
    rowBefore[column] = row;
    if (matching.rowOfColumn[column] == Matching.FREE) {
      endColumn = column;
      endDistance = length;
    } else {
      heap.add(length, column);
    }
  }

  private void augment(int source) {
    for (int k = 0; k < settledCount; k++) {
      int column = settledColumns[k];
      matching.potentials[column] += distance[column] - endDistance;
      settled[column] = false;
    }
    for (int k = 0; k < touchedCount; k++) {
      distance[touched[k]] = Double.POSITIVE_INFINITY;
    }
    int column = endColumn;
    while (column != Matching.FREE) {
      int row = rowBefore[column];
      int previous = row == source ? Matching.FREE : matching.columnOfRow[row];
      matching.columnOfRow[row] = column;
      matching.rowOfColumn[column] = row;
      column = previous;
    }
  }
}
