package dev.fluxion.source;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The stationary process of Ornstein and Uhlenbeck at any time stamps: {@code Cov(x_i, x_j) =
 * exp(-|s_i - s_j| / tau)}.
 *
 * <p>Exactly, at gaps of any size: {@code x_i = a_i x_(i-1) + sqrt(1 - a_i^2) z_i, a_i = exp(-(s_i
 * - s_(i-1)) / tau)}. At equal steps it is {@link Ar1} with {@code phi = exp(-step / tau)}. A
 * density costs the same at every position. Source: Gillespie, "Exact numerical simulation of the
 * Ornstein-Uhlenbeck process and its integral" (1996), section II.
 *
 * @param correlationTime tau, in the unit of the stamps, positive
 */
public record OrnsteinUhlenbeck(double correlationTime) implements NormalProcess {
  /**
   * Checks the correlation time.
   *
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public OrnsteinUhlenbeck {
    if (!(correlationTime > 0) || Double.isInfinite(correlationTime)) {
      throw new IllegalArgumentException(
          "correlationTime: is " + correlationTime + ", but must be positive");
    }
  }

  @Override
  public TimeFactor factor(Tensor stamps, double noise) {
    Tensor times = Stamps.increasing(stamps).div(new Scalar(correlationTime));
    if (noise > 0) {
      Tensor gaps = times.unsqueeze(2).sub(times.unsqueeze(1)).abs();
      return BlockFactor.dense(gaps.neg().exp(), noise);
    }
    Tensor first = torch.zeros_like(times.narrow(1, 0, 1));
    Tensor gaps = times.diff();
    Tensor lost = gaps.mul(new Scalar(-2.0)).expm1().neg().sqrt();
    return new FirstOrder(
        torch.cat(new TensorVector(first, gaps.neg().exp()), 1),
        torch.cat(new TensorVector(torch.ones_like(first), lost), 1));
  }
}
