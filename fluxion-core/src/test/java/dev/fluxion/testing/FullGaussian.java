package dev.fluxion.testing;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code E[x1 | x_t]} of data of the law N(mean, S), in float64: {@code m + alpha S (alpha^2 S +
 * sigma^2 I)^-1 (x - alpha m)}, by the eigenvalues of S.
 *
 * @param mean m, [dimension]
 * @param covariance S, [dimension, dimension]
 */
public record FullGaussian(Schedule schedule, Tensor mean, Tensor covariance)
    implements VelocityField {
  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    T_TensorTensor_T parts = torch.linalg_eigh(covariance);
    Tensor values = parts.get0().unsqueeze(0);
    Tensor vectors = parts.get1();
    Tensor alpha = Tensors.column(schedule.alpha(t), x);
    Tensor sigma = Tensors.column(schedule.sigma(t), x);
    Tensor factor = values.mul(alpha).div(values.mul(alpha.square()).add(sigma.square()));
    Tensor inner = x.sub(mean.unsqueeze(0).mul(alpha)).matmul(vectors).mul(factor);
    return inner.matmul(vectors.t()).add(mean.unsqueeze(0));
  }

  /** Returns the gain {@code S A^T (A S A^T + s^2 I)^-1} of a matrix A. */
  public Tensor gain(Tensor matrix, double deviation) {
    Tensor seen = matrix.matmul(covariance).matmul(matrix.t());
    Tensor noise = torch.eye(matrix.size(0)).to(seen.scalar_type());
    Tensor whole = seen.add(noise.mul(new Scalar(deviation * deviation)));
    return torch.linalg_solve(whole, matrix.matmul(covariance)).t();
  }

  /** Returns the mean of x1 given y = A x1 + e. */
  public Tensor meanGiven(Tensor matrix, double deviation, Tensor y) {
    return mean.add(gain(matrix, deviation).matmul(y.sub(matrix.matmul(mean))));
  }

  /** Returns the covariance of x1 given y = A x1 + e. */
  public Tensor covarianceGiven(Tensor matrix, double deviation) {
    return covariance.sub(gain(matrix, deviation).matmul(matrix).matmul(covariance));
  }
}
