package dev.fluxion.solve;

import java.util.List;

/** The order conditions of Runge-Kutta methods, one for each {@link RootedTree}. */
final class OrderConditions {
  /** The highest order whose conditions are checked. */
  static final int MAX_ORDER = 10;

  /** Allowed difference as a multiple of the sum of the magnitudes that rounding enters. */
  private static final double TOLERANCE = 1e-14;

  private OrderConditions() {}

  /** Throws with the tableau's name unless a condition of it holds. */
  static void require(String name, boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("tableau '" + name + "': " + problem);
    }
  }

  /**
   * Checks {@code sum_i b_i Phi_i(tree) = theta^|tree| / gamma(tree)} for all trees up to an order.
   *
   * @param what the weights that are checked, for the message; may be empty
   * @param a rows of the stages, each shorter than the number of stages
   * @param b weights of the stages
   * @param theta the part of the step that the weights go
   * @throws IllegalArgumentException naming the first condition that fails
   */
  static void check(String name, String what, int order, double[][] a, double[] b, double theta) {
    require(
        name,
        order >= 1 && order <= MAX_ORDER,
        "the order is " + order + ", checked are 1 to " + MAX_ORDER);
    double[][] magnitudes = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      magnitudes[i] = new double[a[i].length];
      for (int j = 0; j < a[i].length; j++) {
        magnitudes[i][j] = Math.abs(a[i][j]);
      }
    }
    List<RootedTree> trees = RootedTree.upTo(order);
    for (int k = 0; k < trees.size(); k++) {
      RootedTree tree = trees.get(k);
      double[] weights = tree.weights(a);
      double[] scales = tree.weights(magnitudes);
      double sum = 0;
      double scale = 1;
      for (int i = 0; i < b.length; i++) {
        sum += b[i] * weights[i];
        scale += Math.abs(b[i]) * scales[i];
      }
      double exact = Math.pow(theta, tree.order()) / tree.density();
      if (!(Math.abs(sum - exact) <= TOLERANCE * scale)) {
        require(
            name,
            false,
            what
                + "condition "
                + (k + 1)
                + " (order "
                + tree.order()
                + ") is "
                + sum
                + " instead of "
                + exact);
      }
    }
  }

  /** Returns rows as arrays. */
  static double[][] rows(List<List<Double>> rows) {
    return rows.stream().map(OrderConditions::values).toArray(double[][]::new);
  }

  /** Returns numbers as an array. */
  static double[] values(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
