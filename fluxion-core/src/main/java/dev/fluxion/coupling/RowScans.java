package dev.fluxion.coupling;

/**
 * The two passes over all columns of which shortest paths through a dense matrix of costs consist.
 * Every implementation gives the same numbers: no sum is rounded differently.
 */
public interface RowScans {
  /** Returns what the number of columns is a multiple of. */
  int unit();

  /**
   * Writes {@code distances[j] = min(distances[j], costs[from + j] - potentials[j] + offset)} for
   * all places of distances.
   */
  void lower(double[] costs, int from, double[] potentials, double offset, double[] distances);

  /** Returns the first place of the least {@code a[j] + b[j]}; neither holds NaN. */
  int least(double[] a, double[] b);
}
