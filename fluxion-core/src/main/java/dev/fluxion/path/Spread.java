package dev.fluxion.path;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The standard deviation s(t) of a path's additional noise, {@code x_t = mu_t + s(t) z}. */
public interface Spread {
  /** Returns s(t), of t's shape and type. */
  Tensor at(Tensor t);

  /** Returns ds/dt, of t's shape and type. */
  Tensor dot(Tensor t);

  /** Returns s at one time. */
  double at(double t);

  /** Returns whether s is 0 for every t. */
  default boolean none() {
    return false;
  }

  /**
   * The same at all times.
   *
   * @param sigma standard deviation, 0 or more
   */
  record Constant(double sigma) implements Spread {
    /**
     * Checks sigma.
     *
     * @throws IllegalArgumentException if sigma is negative or not finite
     */
    public Constant {
      if (!(sigma >= 0) || Double.isInfinite(sigma)) {
        throw new IllegalArgumentException("sigma: is " + sigma + ", but must be 0 or more");
      }
    }

    @Override
    public Tensor at(Tensor t) {
      return torch.full_like(t, new Scalar(sigma));
    }

    @Override
    public Tensor dot(Tensor t) {
      return torch.zeros_like(t);
    }

    @Override
    public double at(double t) {
      return sigma;
    }

    @Override
    public boolean none() {
      return sigma == 0;
    }
  }

  /**
   * That of a Brownian bridge, {@code s = sigma sqrt(t (1 - t))}, {@code s' = sigma (1 - 2 t) / (2
   * sqrt(t (1 - t)))}; the derivative is infinite at both ends.
   *
   * @param sigma diffusion of the bridge, positive
   */
  record Bridge(double sigma) implements Spread {
    /**
     * Checks sigma.
     *
     * @throws IllegalArgumentException if sigma is not positive and finite
     */
    public Bridge {
      if (!(sigma > 0) || Double.isInfinite(sigma)) {
        throw new IllegalArgumentException("sigma: is " + sigma + ", but must be positive");
      }
    }

    @Override
    public Tensor at(Tensor t) {
      return rest(t).mul_(t).sqrt_().mul_(new Scalar(sigma));
    }

    @Override
    public Tensor dot(Tensor t) {
      Tensor rest = rest(t);
      return rest.sub(t).div_(rest.mul(t).sqrt_()).mul_(new Scalar(sigma / 2));
    }

    @Override
    public double at(double t) {
      return sigma * Math.sqrt(t * (1 - t));
    }

    private static Tensor rest(Tensor t) {
      return t.neg().add_(new Scalar(1.0));
    }
  }
}
