package dev.fluxion.coupling;

import dev.fluxion.tensor.KernelService;
import java.util.Optional;

/**
 * The exact solution of a linear assignment problem: the permutation pi of 0..n-1 that minimises
 * sum_i c[i, pi(i)], together with the dual potentials that prove it.
 *
 * <p>The potentials u, v satisfy u[i] + v[j] &lt;= c[i, j] for all pairs, so that sum(u) + sum(v)
 * is a lower bound of every permutation's cost; {@link #gap()} is the distance of {@link
 * #totalCost()} from that bound and is of the size of the rounding errors (some 1e-15 n max|c|).
 *
 * <p>Method for few points: {@link DenseShortestPaths}. For more, column potentials start at the
 * column means; an auction with epsilon scaling whose bids look at short candidate lists improves
 * them; rows are then made exactly tight and the remaining free ones matched along shortest
 * augmenting paths. The auction is bounded by O(n^2) bids, the paths by O(n^3) operations; random
 * points in the plane need about n^2 log n. Memory is the cost matrix, 8 n^2 bytes: 128 MiB for
 * 4,096 points, 512 MiB for 8,192, and never more than {@value CostMatrix#MAX_SIZE} points. Points
 * on a line are sorted instead: O(n log n) and no matrix. The result depends on the input, and for
 * 257 to 640 points on whether there are {@link RowScans} by vectors: which of several best
 * matchings it is, and the potentials.
 *
 * <p>Sources: D. P. Bertsekas, The auction algorithm, Annals of Operations Research 14 (1988); R.
 * Jonker and A. Volgenant, A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems, Computing 38 (1987).
 */
public final class Assignment {
  /** Those by vectors, or none. */
  private static final Optional<RowScans> SCANS =
      KernelService.find(RowScans.class).get().filter(DenseShortestPaths::agree);

  /** Points up to which passes over whole rows are faster than the auction. */
  private static final int FEW = 256;

  private static final int FEW_BY_VECTORS = 640;

  private final int[] columnOfRow;
  private final double[] rowPotentials;
  private final double[] columnPotentials;
  private final double totalCost;
  private final double gap;

  /** Takes the arrays over; the callers in this package hand them out to nobody else. */
  Assignment(
      int[] columnOfRow,
      double[] rowPotentials,
      double[] columnPotentials,
      double totalCost,
      double gap) {
    this.columnOfRow = columnOfRow;
    this.rowPotentials = rowPotentials;
    this.columnPotentials = columnPotentials;
    this.totalCost = totalCost;
    this.gap = gap;
  }

  /**
   * Matches n points to n points at the least sum of squared Euclidean distances.
   *
   * @param a the points of the rows, [n, dimension] row by row
   * @param b the points of the columns, [n, dimension] row by row
   * @param n the number of points on each side, at least 1
   * @param dimension the number of coordinates of a point, at least 1
   * @return the optimal matching; row i of a goes with row {@code columnOf(i)} of b
   * @throws IllegalArgumentException if a length is not n * dimension, a coordinate is not finite
   *     or so large that squared distances overflow, or the heap cannot hold the cost matrix
   */
  public static Assignment solve(double[] a, double[] b, int n, int dimension) {
    CostMatrix.checkPoints("a", a, n, dimension);
    CostMatrix.checkPoints("b", b, n, dimension);
    if (dimension == 1) {
      return SortedAssignment.solve(a, b, n);
    }
    CostMatrix.checkMemory(n, true, Runtime.getRuntime().maxMemory());
    return solveMatrix(CostMatrix.squaredDistances(a, b, n, dimension), n);
  }

  /**
   * Matches n rows to n columns at the least total cost.
   *
   * @param costs the cost of each pair, [n, n] row by row, finite, of any sign; not changed
   * @param n the number of rows and of columns, at least 1
   * @return the optimal matching
   * @throws IllegalArgumentException if the length is not n * n, a cost is not finite, or the heap
   *     cannot hold the work space
   */
  public static Assignment solve(double[] costs, int n) {
    CostMatrix.checkCosts(costs, n);
    CostMatrix.checkMemory(n, false, Runtime.getRuntime().maxMemory());
    return solveMatrix(costs, n);
  }

  private static Assignment solveMatrix(double[] costs, int n) {
    return n <= (SCANS.isPresent() ? FEW_BY_VECTORS : FEW)
        ? DenseShortestPaths.solve(costs, n, SCANS.orElseGet(PlainScans::new))
        : byAuction(costs, n);
  }

  /** The way for many points. */
  static Assignment byAuction(double[] costs, int n) {
    Matching matching = new Matching(costs, n);
    CandidateLists candidates = new CandidateLists(matching);
    Auction auction = new Auction(matching, candidates);
    auction.scale();
    int[] free = auction.tighten();
    new ShortestAugmentingPaths(matching, candidates).match(free);
    return matching.certify();
  }

  /** The number n of rows and of columns. */
  public int size() {
    return columnOfRow.length;
  }

  /** The column matched to a row, both in 0..n-1. */
  public int columnOf(int row) {
    return columnOfRow[row];
  }

  /** A new array holding the column of each row, [n]. */
  public int[] permutation() {
    return columnOfRow.clone();
  }

  /** The sum of the costs of the matched pairs. */
  public double totalCost() {
    return totalCost;
  }

  /** The mean cost of a matched pair: for points, the squared 2-Wasserstein distance. */
  public double meanCost() {
    return totalCost / columnOfRow.length;
  }

  /** The dual objective sum(u) + sum(v), which no permutation's total cost can fall below. */
  public double lowerBound() {
    return totalCost - gap;
  }

  /** The total cost minus the lower bound: 0 up to rounding, and never negative. */
  public double gap() {
    return gap;
  }

  /** A new array holding the potentials u of the rows, [n], in units of cost. */
  public double[] rowPotentials() {
    return rowPotentials.clone();
  }

  /** A new array holding the potentials v of the columns, [n], in units of cost. */
  public double[] columnPotentials() {
    return columnPotentials.clone();
  }
}
