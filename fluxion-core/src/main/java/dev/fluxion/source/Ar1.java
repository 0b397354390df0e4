package dev.fluxion.source;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The stationary autoregression of order 1 on equal steps: {@code x_0 = z_0, x_i = phi x_(i-1) +
 * sqrt(1 - phi^2) z_i}, {@code Cov(x_i, x_j) = phi^|i-j|}.
 *
 * <p>A density costs the same at every position. Source: Box and Jenkins, "Time Series Analysis"
 * (1970), section 3.2.
 *
 * @param phi the correlation of neighbours, above -1 and below 1
 */
public record Ar1(double phi) implements NormalProcess {
  /**
   * Checks phi.
   *
   * @throws IllegalArgumentException if it is not above -1 and below 1
   */
  public Ar1 {
    if (!(Math.abs(phi) < 1)) {
      throw new IllegalArgumentException(
          "phi: is " + phi + ", but must be above -1 and below 1, for a variance that stays");
    }
  }

  @Override
  public TimeFactor factor(Tensor stamps, double noise) {
    int length = Math.toIntExact(Stamps.length(stamps));
    if (noise > 0) {
      double[] covariance = new double[Math.multiplyExact(length, length)];
      for (int k = 0; k < covariance.length; k++) {
        covariance[k] = Math.pow(phi, Math.abs(k / length - k % length));
      }
      return BlockFactor.dense(Tensors.of(covariance, 1, length, length), noise);
    }
    double[] carry = new double[length];
    double[] scales = new double[length];
    Arrays.fill(carry, 1, length, phi);
    Arrays.fill(scales, 1, length, Math.sqrt((1 - phi) * (1 + phi)));
    scales[0] = 1;
    return new FirstOrder(Tensors.of(carry, 1, length), Tensors.of(scales, 1, length));
  }

  @Override
  public boolean white() {
    return phi == 0;
  }
}
