package dev.fluxion.model;

import java.util.Arrays;

/** Small dense matrices, written out. */
final class Matrices {
  private Matrices() {}

  static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  static double[][] transposed(double[][] a) {
    double[][] b = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        b[j][i] = a[i][j];
      }
    }
    return b;
  }

  /** p a + q 1. */
  static double[][] combined(double p, double[][] a, double q) {
    double[][] b = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        b[i][j] = p * a[i][j] + (i == j ? q : 0);
      }
    }
    return b;
  }

  /** Rows and columns of some indices. */
  static double[][] part(double[][] a, int[] rows, int[] columns) {
    double[][] b = new double[rows.length][columns.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        b[i][j] = a[rows[i]][columns[j]];
      }
    }
    return b;
  }

  static int[] range(int from, int to) {
    int[] all = new int[to - from];
    Arrays.setAll(all, i -> from + i);
    return all;
  }

  /** By Gauss and Jordan, without pivots: for positive definite matrices. */
  static double[][] inverse(double[][] a) {
    int n = a.length;
    double[][] work = new double[n][2 * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(a[i], 0, work[i], 0, n);
      work[i][n + i] = 1;
    }
    for (int i = 0; i < n; i++) {
      double pivot = work[i][i];
      for (int j = 0; j < 2 * n; j++) {
        work[i][j] /= pivot;
      }
      for (int k = 0; k < n; k++) {
        double factor = work[k][i];
        for (int j = 0; k != i && j < 2 * n; j++) {
          work[k][j] -= factor * work[i][j];
        }
      }
    }
    double[][] b = new double[n][n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(work[i], n, b[i], 0, n);
    }
    return b;
  }

  /** The lower triangular square root. */
  static double[][] cholesky(double[][] a) {
    double[][] l = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
      }
    }
    return l;
  }

  /**
   * Log densities of the values of N(0, a) given those before, by the Cholesky factor: {@code y =
   * L^-1 x}, each a standard normal scaled by the diagonal.
   */
  static double[] steps(double[][] a, double[] x) {
    double[][] l = cholesky(a);
    double[] y = new double[x.length];
    double[] nats = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double rest = x[i];
      for (int k = 0; k < i; k++) {
        rest -= l[i][k] * y[k];
      }
      y[i] = rest / l[i][i];
      nats[i] = -0.5 * y[i] * y[i] - Math.log(l[i][i]) - 0.5 * Math.log(2 * Math.PI);
    }
    return nats;
  }

  /** The covariance of AR(1) of unit variance, phi^|i - j|. */
  static double[][] autoregressive(double phi, int length) {
    double[][] s = new double[length][length];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        s[i][j] = Math.pow(phi, Math.abs(i - j));
      }
    }
    return s;
  }

  /** KL(N(0, a) to N(0, b)) in nats. */
  static double divergence(double[][] a, double[][] b) {
    double[][] ratio = product(inverse(b), a);
    double trace = 0;
    double logs = 0;
    double[][] la = cholesky(a);
    double[][] lb = cholesky(b);
    for (int i = 0; i < a.length; i++) {
      trace += ratio[i][i];
      logs += 2 * Math.log(lb[i][i] / la[i][i]);
    }
    return 0.5 * (trace - a.length + logs);
  }
}
