package dev.fluxion.testing;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The normal distribution N(0, C) of a covariance that is given in full, by elimination with row
 * exchanges (LU), in float64.
 *
 * @param covariance C, [dimension, dimension]
 */
public record DenseNormal(Tensor covariance) {
  /** The covariance of two values, by their places. */
  @FunctionalInterface
  public interface Entry {
    /** Returns the covariance. */
    double at(int i, int j);
  }

  /** Returns the distribution of a covariance in a formula. */
  public static DenseNormal of(int dimension, Entry entry) {
    double[] values = new double[dimension * dimension];
    for (int k = 0; k < values.length; k++) {
      values[k] = entry.at(k / dimension, k % dimension);
    }
    return new DenseNormal(Tensors.of(values, dimension, dimension));
  }

  /** Returns {@code C^-1 x} of each row, [n, dimension]. */
  public Tensor solve(Tensor x) {
    return torch.linalg_solve(covariance, x.to(ScalarType.Double).t()).t();
  }

  /** Returns the log density of each row, [n]. */
  public Tensor logDensity(Tensor x) {
    Tensor wide = x.to(ScalarType.Double);
    T_TensorTensor_T determinant = torch.linalg_slogdet(covariance);
    double constant = determinant.get1().item_double() + covariance.size(0) * Math.log(2 * Math.PI);
    return solve(wide).mul(wide).sum(1).add(new Scalar(constant)).mul(new Scalar(-0.5));
  }

  /** Returns the distribution of the first values. */
  public DenseNormal first(long count) {
    return new DenseNormal(covariance.narrow(0, 0, count).narrow(1, 0, count));
  }

  /** Returns the mean of the values from k on given the first k, [dimension - k]. */
  public Tensor meanGiven(Tensor beginning) {
    long k = beginning.size(0);
    return across(k).matmul(first(k).solve(beginning.unsqueeze(0)).squeeze(0));
  }

  /** Returns the covariance of the values from k on given the first k. */
  public Tensor covarianceGiven(long k) {
    long rest = covariance.size(0) - k;
    Tensor own = covariance.narrow(0, k, rest).narrow(1, k, rest);
    return own.sub(across(k).matmul(first(k).solve(across(k)).t()));
  }

  private Tensor across(long k) {
    return covariance.narrow(0, k, covariance.size(0) - k).narrow(1, 0, k);
  }

  /**
   * Returns the largest deviation of the draws' covariances, {@code sqrt(n) |S_ij - C_ij| /
   * sqrt(C_ii C_jj + C_ij^2)}; each entry of S is nearly normal at thousands of draws.
   *
   * @param mean the known mean, [dimension]
   */
  public double deviation(Tensor draws, Tensor mean) {
    Tensor centred = draws.to(ScalarType.Double).sub(mean);
    double n = centred.size(0);
    Tensor found = centred.t().matmul(centred).div(new Scalar(n));
    Tensor variances = covariance.diagonal(0, 0, 1);
    Tensor scale =
        variances.unsqueeze(0).mul(variances.unsqueeze(1)).add(covariance.square()).sqrt();
    return found.sub(covariance).abs().div(scale).max().item_double() * Math.sqrt(n);
  }

  /** Returns the largest deviation of the draws' means, {@code sqrt(n) |m_i - mean_i| / sd_i}. */
  public double meanDeviation(Tensor draws, Tensor mean) {
    Tensor off = draws.to(ScalarType.Double).mean(0).sub(mean).abs();
    return off.div(covariance.diagonal(0, 0, 1).sqrt()).max().item_double()
        * Math.sqrt((double) draws.size(0));
  }
}
