package dev.fluxion.data;

/** Quadrature rules on [-1, 1]. */
final class Quadrature {
  private Quadrature() {}

  /**
   * Returns the nodes and weights of the Gauss-Legendre rule, exact for polynomials of degree 2n -
   * 1: the roots of the Legendre polynomial P_n, and {@code 2 / ((1 - x^2) P_n'(x)^2)}.
   */
  static double[][] gaussLegendre(int n) {
    double[] nodes = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      double x = Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
      double derivative = 1;
      for (int iteration = 0; iteration < 100; iteration++) {
        double before = 1;
        double value = x;
        for (int k = 2; k <= n; k++) {
          double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
          before = value;
          value = next;
        }
        derivative = n * (x * value - before) / (x * x - 1);
        double step = value / derivative;
        x -= step;
        if (Math.abs(step) < 1e-15) {
          break;
        }
      }
      nodes[i] = x;
      weights[i] = 2 / ((1 - x * x) * derivative * derivative);
    }
    return new double[][] {nodes, weights};
  }
}
