package dev.fluxion.source;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The factor of independent values, {@code F = scale I}.
 *
 * @param scale standard deviation, positive
 * @param length number of positions
 */
record Independent(double scale, long length) implements TimeFactor {
  @Override
  public Tensor correlate(Tensor z) {
    return z.mul(new Scalar(scale));
  }

  @Override
  public Tensor whiten(Tensor x) {
    return x.to(ScalarType.Double).div(new Scalar(scale));
  }

  @Override
  public TimeFactor rows(int from, int to) {
    return this;
  }

  @Override
  public Tensor scales() {
    return Tensors.full(ScalarType.Double, scale, 1, length);
  }
}
