package dev.fluxion.coupling;

import java.util.Arrays;

/**
 * An entropic transport plan between n rows and m columns of uniform weights a = 1/n, b = 1/m.
 *
 * <p>{@code P_ij = a_i b_j exp((f_i + g_j - C_ij) / epsilon)} minimises {@code sum P C + epsilon
 * KL(P | a b)} over plans with marginals a and b, or, relaxed, {@code sum P C + epsilon KL(P | a b)
 * + rho KL(P 1 | a) + rho KL(P^T 1 | b)}. In the balanced case the columns sum to b exactly and the
 * rows to a up to {@link #marginalError()}.
 *
 * <p>Method: the iteration of Sinkhorn on potentials in the log domain, {@code f_i <- -lambda
 * epsilon log sum_j b_j exp((g_j - C_ij) / epsilon)}, lambda = rho / (rho + epsilon) and 1 when
 * balanced, and likewise g. Epsilon falls to its value by factors of {@value
 * SinkhornIteration#FALL}; each value starts from the potentials of the one before. Between updates
 * in the log domain the iteration multiplies by a kernel into which the potentials are absorbed,
 * which is the same iteration at less cost.
 *
 * <p>Sources: Cuturi, "Sinkhorn distances" (2013); Chizat, Peyre, Schmitzer and Vialard, "Scaling
 * algorithms for unbalanced optimal transport problems" (2018), algorithm 2; Schmitzer, "Stabilized
 * sparse scaling algorithms for entropy regularized transport problems" (2019), section 3.
 */
public final class Sinkhorn {
  /**
   * How plans are computed.
   *
   * @param epsilon strength of the entropy, in units of cost
   * @param marginalWeight rho, in units of cost; infinite for fixed marginals
   * @param tolerance share of the mass at which the error of the rows ends the iteration
   * @param iterations the most iterations at the last epsilon, and at all before together
   */
  public record Method(double epsilon, double marginalWeight, double tolerance, int iterations) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Method {
      CouplingValues.positive("epsilon", epsilon);
      CouplingValues.positive("tolerance", tolerance);
      CouplingValues.iterations(iterations);
      if (!(marginalWeight > 0)) {
        throw new IllegalArgumentException(
            "marginalWeight: is " + marginalWeight + ", but must be positive");
      }
    }

    /**
     * Computes the plan of a cost matrix.
     *
     * @param costs costs of all pairs, [rows, columns] row by row, finite; not changed
     * @throws IllegalArgumentException if the length does not fit or a cost is not finite
     */
    public Sinkhorn solve(double[] costs, int rows, int columns) {
      checkCosts(costs, rows, columns);
      SinkhornIteration run = new SinkhornIteration(this, costs, rows, columns);
      run.scaleDown();
      return new Sinkhorn(this, costs, run);
    }

    /**
     * Computes the plan of a cost matrix from the potentials of a similar problem, without a fall
     * of epsilon.
     *
     * @param start a plan of as many rows and columns
     */
    public Sinkhorn solve(double[] costs, int rows, int columns, Sinkhorn start) {
      checkCosts(costs, rows, columns);
      if (start.rows() != rows || start.columns() != columns) {
        throw new IllegalArgumentException(
            String.format(
                "a plan of %d by %d is no start for %d by %d",
                start.rows(), start.columns(), rows, columns));
      }
      SinkhornIteration run = new SinkhornIteration(this, costs, rows, columns);
      run.start(start.f, start.g);
      run.finish();
      return new Sinkhorn(this, costs, run);
    }
  }

  private final double epsilon;
  private final double[] costs;
  private final double[] f;
  private final double[] g;
  private final boolean converged;
  private final int iterations;
  private final double[] rowSums;
  private final double[] columnSums;

  private Sinkhorn(Method method, double[] costs, SinkhornIteration run) {
    this.epsilon = method.epsilon();
    this.costs = costs;
    this.f = run.f;
    this.g = run.g;
    this.converged = run.converged;
    this.iterations = run.iterations;
    rowSums = new double[f.length];
    columnSums = new double[g.length];
    for (int i = 0; i < f.length; i++) {
      for (int j = 0; j < g.length; j++) {
        double mass = mass(i, j);
        rowSums[i] += mass;
        columnSums[j] += mass;
      }
    }
  }

  /** Returns the method for plans with the marginals a and b. */
  public static Method balanced(double epsilon, double tolerance, int iterations) {
    return new Method(epsilon, Double.POSITIVE_INFINITY, tolerance, iterations);
  }

  /** Returns the method for plans whose marginals are pulled towards a and b by the weight rho. */
  public static Method unbalanced(
      double epsilon, double marginalWeight, double tolerance, int iterations) {
    return new Method(epsilon, marginalWeight, tolerance, iterations);
  }

  /** Returns the mean of costs that are 0 or more, or 1 where all are 0. */
  static double meanCost(double[] costs) {
    double mean = 0;
    for (double cost : costs) {
      mean += cost / costs.length;
    }
    return mean > 0 ? mean : 1;
  }

  private static void checkCosts(double[] costs, int rows, int columns) {
    if (rows < 1 || columns < 1 || costs.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          String.format("%d costs are not %d rows of %d columns", costs.length, rows, columns));
    }
    for (int k = 0; k < costs.length; k++) {
      if (!(Math.abs(costs[k]) <= 1e300)) {
        throw new IllegalArgumentException(
            String.format(
                "cost of row %d, column %d: %s; costs must be finite and at most 1e300 in size",
                k / columns, k % columns, costs[k]));
      }
    }
  }

  /** Returns the number of rows. */
  public int rows() {
    return f.length;
  }

  /** Returns the number of columns. */
  public int columns() {
    return g.length;
  }

  /** Returns P_ij. */
  public double mass(int row, int column) {
    return Math.exp((f[row] + g[column] - costs[row * g.length + column]) / epsilon)
        / f.length
        / g.length;
  }

  /** Returns a copy of the sums of the rows, [rows]. */
  public double[] rowSums() {
    return rowSums.clone();
  }

  /** Returns a copy of the sums of the columns, [columns]. */
  public double[] columnSums() {
    return columnSums.clone();
  }

  /**
   * Returns how far the marginals are from uniform: {@code sum_i |sum_j P_ij - a_i| + sum_j |sum_i
   * P_ij - b_j|}, a share of the mass 1.
   */
  public double marginalError() {
    return distance(rowSums) + distance(columnSums);
  }

  private static double distance(double[] sums) {
    double distance = 0;
    for (double sum : sums) {
      distance += Math.abs(sum - 1.0 / sums.length);
    }
    return distance;
  }

  /** Returns {@code sum P C}. */
  public double transportCost() {
    double cost = 0;
    for (int i = 0; i < f.length; i++) {
      for (int j = 0; j < g.length; j++) {
        cost += mass(i, j) * costs[i * g.length + j];
      }
    }
    return cost;
  }

  /** Returns whether the tolerance was met within the iterations. */
  public boolean converged() {
    return converged;
  }

  /** Returns the number of iterations at all epsilons. */
  public int iterations() {
    return iterations;
  }

  /** Returns a copy of the potentials f, [rows], in units of cost. */
  public double[] rowPotentials() {
    return f.clone();
  }

  /** Returns a copy of the potentials g, [columns], in units of cost. */
  public double[] columnPotentials() {
    return g.clone();
  }

  /**
   * Returns the column at a quantile of a row's conditional law {@code P_ij / sum_k P_ik}.
   *
   * @param u from 0 to 1
   */
  int columnAt(int row, double u) {
    double[] cumulative = new double[g.length];
    double sum = 0;
    // Relative to the row's largest exponent, so that a row of tiny mass has a law too.
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < g.length; j++) {
      most = Math.max(most, g[j] - costs[row * g.length + j]);
    }
    for (int j = 0; j < g.length; j++) {
      sum += Math.exp((g[j] - costs[row * g.length + j] - most) / epsilon);
      cumulative[j] = sum;
    }
    return find(cumulative, u * sum);
  }

  /** Returns the first index whose cumulative sum exceeds a value. */
  static int find(double[] cumulative, double value) {
    int at = Arrays.binarySearch(cumulative, value);
    int next = at < 0 ? -at - 1 : at + 1;
    while (next < cumulative.length - 1 && cumulative[next] <= value) {
      next++;
    }
    return Math.min(next, cumulative.length - 1);
  }
}
