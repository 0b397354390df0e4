package dev.fluxion.source;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A Gaussian process along time with the squared exponential kernel and a nugget: {@code Cov(x_i,
 * x_j) = (exp(-(s_i - s_j)^2 / (2 l^2)) + nugget [i = j]) / (1 + nugget)}.
 *
 * <p>The nugget is the variance of independent noise in units of the smooth part's; the division
 * leaves a variance of 1. The factor is dense: length^3 / 3 steps once where all sequences have the
 * same stamps, else for each, and length^2 for a draw or a density. Source: Rasmussen and Williams,
 * "Gaussian Processes for Machine Learning" (2006), equation 2.31 and appendix A.2.
 *
 * @param lengthScale l, in the unit of the stamps, positive
 * @param nugget from {@value #SMALLEST}, which rounding does not reach at lengths to 1,000
 */
public record TemporalGaussianProcess(double lengthScale, double nugget) implements NormalProcess {
  /** The smallest nugget. */
  public static final double SMALLEST = 1e-10;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the length scale is not positive and finite, or the nugget
   *     not finite and from {@value #SMALLEST}
   */
  public TemporalGaussianProcess {
    if (!(lengthScale > 0) || Double.isInfinite(lengthScale)) {
      throw new IllegalArgumentException(
          "lengthScale: is " + lengthScale + ", but must be positive");
    }
    if (!(nugget >= SMALLEST) || Double.isInfinite(nugget)) {
      throw new IllegalArgumentException(
          "nugget: is " + nugget + ", but must be " + SMALLEST + " or more");
    }
  }

  @Override
  public TimeFactor factor(Tensor stamps, double noise) {
    Tensor times = Stamps.distinct(Stamps.increasing(stamps)).div(new Scalar(lengthScale));
    Tensor gaps = times.unsqueeze(2).sub(times.unsqueeze(1));
    Tensor smooth = gaps.square().mul(new Scalar(-0.5)).exp().div(new Scalar(1 + nugget));
    try {
      return BlockFactor.dense(smooth, Math.sqrt(nugget / (1 + nugget) + noise * noise));
    } catch (ArithmeticException lost) {
      throw new IllegalArgumentException(
          "nugget: is "
              + nugget
              + ", which rounding outweighs at "
              + stamps.size(1)
              + " stamps; take a larger one, such as 1e-4",
          lost);
    }
  }
}
