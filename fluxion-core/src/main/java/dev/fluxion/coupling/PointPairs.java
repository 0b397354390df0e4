package dev.fluxion.coupling;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The two clouds that a coupling pairs, with conditions as further coordinates: row i of both
 * clouds gets {@code sqrt(w) c_i}, so that squared distances become {@code |x0_i - x1_j|^2 + w |c_i
 * - c_j|^2}.
 *
 * @param source source points, [n, dimension] row by row
 * @param data data points, likewise
 * @param n number of points on each side
 * @param dimension number of coordinates, conditions included
 */
record PointPairs(double[] source, double[] data, int n, int dimension) {

  /**
   * Copies points out of tensors.
   *
   * @throws IllegalArgumentException if the clouds differ in size
   */
  static PointPairs of(Tensor x0, Tensor x1, @Nullable Tensor condition, double weight) {
    int n = Math.toIntExact(x0.size(0));
    int width = Math.toIntExact(Tensors.rowSize(x0));
    if (x1.size(0) != n || Tensors.rowSize(x1) != width) {
      throw new IllegalArgumentException(
          String.format(
              "%d source points of %d values do not pair with %d data points of %d values",
              n, width, x1.size(0), Tensors.rowSize(x1)));
    }
    double[] source = Tensors.doubles(x0);
    double[] data = Tensors.doubles(x1);
    if (condition == null || weight == 0) {
      return new PointPairs(source, data, n, width);
    }
    if (condition.size(0) != n) {
      throw new IllegalArgumentException(
          condition.size(0) + " conditions do not belong to " + n + " data points");
    }
    double[] values = Tensors.doubles(condition);
    int more = values.length / n;
    double root = Math.sqrt(weight);
    return new PointPairs(
        joined(source, values, n, root), joined(data, values, n, root), n, width + more);
  }

  private static double[] joined(double[] points, double[] values, int n, double root) {
    int width = points.length / n;
    int more = values.length / n;
    double[] rows = new double[points.length + values.length];
    for (int i = 0; i < n; i++) {
      int at = i * (width + more);
      System.arraycopy(points, i * width, rows, at, width);
      for (int k = 0; k < more; k++) {
        rows[at + width + k] = root * values[i * more + k];
      }
    }
    return rows;
  }

  /** Matches the clouds exactly. */
  Assignment assignment() {
    return Assignment.solve(source, data, n, dimension);
  }

  /**
   * Returns the squared distances of all pairs, [n, n].
   *
   * @throws IllegalArgumentException if a coordinate is not finite or too large, or memory too
   *     small
   */
  double[] costs() {
    CostMatrix.checkPoints("x0", source, n, dimension);
    CostMatrix.checkPoints("x1", data, n, dimension);
    CostMatrix.checkMemory(n, true, Runtime.getRuntime().maxMemory());
    return CostMatrix.squaredDistances(source, data, n, dimension);
  }
}
