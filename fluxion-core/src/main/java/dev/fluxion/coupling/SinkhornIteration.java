package dev.fluxion.coupling;

import java.util.Arrays;

/** The iteration of {@link Sinkhorn}, on the potentials f and g. */
final class SinkhornIteration {
  /** The factor by which epsilon falls from stage to stage. */
  static final int FALL = 4;

  /** Row error at which a stage before the last ends. */
  private static final double COARSE = 0.05;

  private static final int COARSE_ITERATIONS = 50;

  /** Factors beyond this are absorbed into the potentials. */
  private static final double LARGEST_FACTOR = 1e50;

  private final Sinkhorn.Method method;
  private final double[] costs;
  private final int n;
  private final int m;
  private final double[] kernel;
  private final double[] u;
  private final double[] v;

  final double[] f;
  final double[] g;
  boolean converged;
  int iterations;

  SinkhornIteration(Sinkhorn.Method method, double[] costs, int rows, int columns) {
    this.method = method;
    this.costs = costs;
    this.n = rows;
    this.m = columns;
    this.kernel = new double[costs.length];
    this.u = new double[n];
    this.v = new double[m];
    this.f = new double[n];
    this.g = new double[m];
  }

  void start(double[] rowPotentials, double[] columnPotentials) {
    System.arraycopy(rowPotentials, 0, f, 0, n);
    System.arraycopy(columnPotentials, 0, g, 0, m);
  }

  /** Goes from an epsilon of the size of the costs down to the wanted one. */
  void scaleDown() {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double cost : costs) {
      least = Math.min(least, cost);
      most = Math.max(most, cost);
    }
    int stages = 0;
    while (method.epsilon() * Math.pow(FALL, stages) < most - least) {
      stages++;
    }
    int left = method.iterations();
    for (int stage = stages; stage > 0 && left > 0; stage--) {
      double epsilon = method.epsilon() * Math.pow(FALL, stage);
      left -= iterate(epsilon, COARSE, Math.min(left, COARSE_ITERATIONS));
    }
    finish();
  }

  /** Iterates at the wanted epsilon. */
  void finish() {
    iterate(method.epsilon(), method.tolerance(), method.iterations());
  }

  private double lambda(double epsilon) {
    double rho = method.marginalWeight();
    return Double.isInfinite(rho) ? 1 : rho / (rho + epsilon);
  }

  /** Returns the number of iterations used. */
  private int iterate(double epsilon, double tolerance, int limit) {
    double lambda = lambda(epsilon);
    int used = 0;
    converged = false;
    while (used < limit && !converged) {
      updateRows(epsilon, lambda);
      updateColumns(epsilon, lambda);
      used++;
      fillKernel(epsilon);
      Arrays.fill(u, 1);
      Arrays.fill(v, 1);
      boolean bounded = true;
      while (bounded && used < limit && !converged) {
        double error = scaleRows(epsilon, lambda, tolerance);
        converged = error <= tolerance;
        if (!(error < Double.POSITIVE_INFINITY)) {
          bounded = false;
        } else if (!converged) {
          bounded = scaleColumns(epsilon, lambda);
          used++;
        }
      }
      absorb(epsilon);
    }
    iterations += used;
    return used;
  }

  /** Updates f in the log domain. */
  private void updateRows(double epsilon, double lambda) {
    for (int i = 0; i < n; i++) {
      int at = i * m;
      double most = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < m; j++) {
        most = Math.max(most, g[j] - costs[at + j]);
      }
      double sum = 0;
      for (int j = 0; j < m; j++) {
        sum += Math.exp((g[j] - costs[at + j] - most) / epsilon);
      }
      f[i] = -lambda * (most + epsilon * Math.log(sum / m));
    }
  }

  /** Updates g in the log domain. */
  private void updateColumns(double epsilon, double lambda) {
    double[] most = new double[m];
    double[] sum = new double[m];
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        most[j] = Math.max(most[j], f[i] - costs[i * m + j]);
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        sum[j] += Math.exp((f[i] - costs[i * m + j] - most[j]) / epsilon);
      }
    }
    for (int j = 0; j < m; j++) {
      g[j] = -lambda * (most[j] + epsilon * Math.log(sum[j] / n));
    }
  }

  /** Puts exp((f + g - C) / epsilon) into the kernel. */
  private void fillKernel(double epsilon) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        kernel[i * m + j] = Math.exp((f[i] + g[j] - costs[i * m + j]) / epsilon);
      }
    }
  }

  /**
   * Finds the factors of the rows; they stay as before where that is within the tolerance already.
   *
   * @return the mean relative change, in the balanced case the error of the rows of the plan before
   *     it; infinite where a factor left its range, and all are then as before
   */
  private double scaleRows(double epsilon, double lambda, double tolerance) {
    double[] next = new double[n];
    double error = 0;
    for (int i = 0; i < n; i++) {
      int at = i * m;
      double sum0 = 0;
      double sum1 = 0;
      int j = 0;
      for (; j + 1 < m; j += 2) {
        sum0 += kernel[at + j] * v[j];
        sum1 += kernel[at + j + 1] * v[j + 1];
      }
      if (j < m) {
        sum0 += kernel[at + j] * v[j];
      }
      next[i] = factor((sum0 + sum1) / m, f[i], epsilon, lambda);
      if (!inRange(next[i])) {
        return Double.POSITIVE_INFINITY;
      }
      error += Math.abs(u[i] / next[i] - 1) / n;
    }
    if (error > tolerance) {
      System.arraycopy(next, 0, u, 0, n);
    }
    return error;
  }

  /** Finds the factors of the columns; false where one left its range, and all are as before. */
  private boolean scaleColumns(double epsilon, double lambda) {
    double[] sums = new double[m];
    for (int i = 0; i < n; i++) {
      int at = i * m;
      double scale = u[i] / n;
      for (int j = 0; j < m; j++) {
        sums[j] += kernel[at + j] * scale;
      }
    }
    for (int j = 0; j < m; j++) {
      sums[j] = factor(sums[j], g[j], epsilon, lambda);
      if (!inRange(sums[j])) {
        return false;
      }
    }
    System.arraycopy(sums, 0, v, 0, m);
    return true;
  }

  private static double factor(double sum, double potential, double epsilon, double lambda) {
    return lambda == 1
        ? 1 / sum
        : Math.pow(sum, -lambda) * Math.exp((lambda - 1) * potential / epsilon);
  }

  private static boolean inRange(double factor) {
    return factor > 1 / LARGEST_FACTOR && factor < LARGEST_FACTOR;
  }

  private void absorb(double epsilon) {
    for (int i = 0; i < n; i++) {
      f[i] += epsilon * Math.log(u[i]);
    }
    for (int j = 0; j < m; j++) {
      g[j] += epsilon * Math.log(v[j]);
    }
  }
}
