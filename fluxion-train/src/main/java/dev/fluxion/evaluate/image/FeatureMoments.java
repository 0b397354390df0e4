package dev.fluxion.evaluate.image;

import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Mean m and covariance S (divisor n - 1) of points, and the Fréchet distance of the normal laws
 * that have them:
 *
 * <pre>  d^2 = |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^(1/2) S2 S1^(1/2))^(1/2))
 * </pre>
 *
 * <p>The trace of the root is the sum of the roots of the eigenvalues of the symmetric matrix
 * {@code S1^(1/2) S2 S1^(1/2)}, and {@code S1^(1/2) = V diag(l)^(1/2) V^T}; all in float64,
 * eigenvalues that rounding made negative taken as 0. Of n points from one law the distance of
 * their two samples is above 0, of the order of columns / n: compare at equal numbers of points.
 *
 * <p>Sources: Dowson and Landau, "The Fréchet distance between multivariate normal distributions"
 * (1982); Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
 * equilibrium" (2017), equation 6, where the distance is called by its square as it is here.
 *
 * @param mean m
 * @param covariance S, row by row
 */
record FeatureMoments(double[] mean, double[] covariance) {
  /**
   * Finds the moments.
   *
   * @param values points row by row, two or more
   */
  static FeatureMoments of(double[] values, int columns) {
    int rows = values.length / columns;
    if (rows < 2) {
      throw new IllegalArgumentException(
          "a covariance needs 2 points or more, but there are " + rows);
    }
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor points = Tensors.of(values, rows, columns);
      Tensor mean = points.mean(0L);
      Tensor centred = points.sub(mean);
      Tensor covariance = centred.t().matmul(centred).div(new Scalar(rows - 1.0));
      return new FeatureMoments(Tensors.doubles(mean), Tensors.doubles(covariance));
    }
  }

  /**
   * Returns the squared distance {@code d^2} between the normal laws of these and other moments.
   */
  double distance(FeatureMoments other) {
    int columns = mean.length;
    if (other.mean.length != columns) {
      throw new IllegalArgumentException(
          "points of " + columns + " and " + other.mean.length + " columns cannot be compared");
    }
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      double difference = mean[j] - other.mean[j];
      int at = j * columns + j;
      sum += difference * difference + covariance[at] + other.covariance[at];
    }
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor root = root(Tensors.of(covariance, columns, columns));
      Tensor between = root.matmul(Tensors.of(other.covariance, columns, columns)).matmul(root);
      Tensor symmetric = between.add(between.t()).mul_(new Scalar(0.5));
      Tensor values = torch.linalg_eigvalsh(symmetric).clamp_min_(new Scalar(0.0));
      sum -= 2 * values.sqrt_().sum().item_double();
    }
    return Math.max(0, sum);
  }

  private static Tensor root(Tensor covariance) {
    T_TensorTensor_T found = torch.linalg_eigh(covariance);
    Tensor roots = found.get0().clamp_min(new Scalar(0.0)).sqrt_();
    Tensor vectors = found.get1();
    return vectors.mul(roots.unsqueeze(0)).matmul(vectors.t());
  }
}
