package dev.fluxion.path;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The coefficients of an affine path, {@code x_t = alpha(t) x1 + sigma(t) x0}, and their
 * derivatives.
 *
 * <p>t is a tensor of any shape with values from 0 to 1; each result has t's shape and type.
 */
public interface Schedule {
  /** Returns alpha(t), the weight of the data: 0 at t = 0 and 1 at t = 1. */
  Tensor alpha(Tensor t);

  /** Returns sigma(t), the weight of the source: 1 at t = 0 and near 0 at t = 1. */
  Tensor sigma(Tensor t);

  /** Returns d alpha / dt. */
  Tensor alphaDot(Tensor t);

  /** Returns d sigma / dt. */
  Tensor sigmaDot(Tensor t);

  /**
   * A point between two ends, and the velocity there.
   *
   * @param x {@code alpha(t) x1 + sigma(t) x0}
   * @param velocity {@code alpha'(t) x1 + sigma'(t) x0}
   */
  record Between(Tensor x, Tensor velocity) {}

  /**
   * Returns the points between ends.
   *
   * @param t times that broadcast over the ends, [batch, 1, ..., 1]
   * @param x0 source ends, [batch, ...]
   * @param x1 data ends, [batch, ...]
   */
  default Between between(Tensor t, Tensor x0, Tensor x1) {
    return new Between(
        alpha(t).mul(x1).addcmul_(sigma(t), x0), alphaDot(t).mul(x1).addcmul_(sigmaDot(t), x0));
  }

  /**
   * The straight line to a point blurred by sigmaMin: {@code alpha = t, sigma = 1 - (1 - sigmaMin)
   * t}.
   *
   * <p>sigmaMin = 0 is the conditional optimal transport (rectified flow) schedule. Source: Lipman
   * et al., "Flow matching for generative modeling" (2023), equation 20.
   *
   * @param sigmaMin standard deviation left at t = 1, from 0 (included) to 1 (excluded)
   */
  record Linear(double sigmaMin) implements Schedule {
    /** The same points by fewer operations: {@code u = x1 - (1 - sigmaMin) x0, x = x0 + t u}. */
    @Override
    public Between between(Tensor t, Tensor x0, Tensor x1) {
      Tensor velocity = x1.sub(x0, new Scalar(1 - sigmaMin));
      return new Between(torch.addcmul(x0, t, velocity), velocity);
    }

    /**
     * Checks sigmaMin.
     *
     * @throws IllegalArgumentException if sigmaMin is not from 0 to below 1
     */
    public Linear {
      if (!(sigmaMin >= 0 && sigmaMin < 1)) {
        throw new IllegalArgumentException(
            "sigmaMin: is " + sigmaMin + ", but must be from 0 (included) to 1 (excluded)");
      }
    }

    @Override
    public Tensor alpha(Tensor t) {
      return t;
    }

    @Override
    public Tensor sigma(Tensor t) {
      return t.mul(new Scalar(-(1 - sigmaMin))).add_(new Scalar(1.0));
    }

    @Override
    public Tensor alphaDot(Tensor t) {
      return torch.ones_like(t);
    }

    @Override
    public Tensor sigmaDot(Tensor t) {
      return torch.full_like(t, new Scalar(-(1 - sigmaMin)));
    }
  }
}
