package dev.fluxion.diffusion;

import dev.fluxion.path.Schedule;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The process that turns data into noise and has, given x1, the law {@code N(alpha x1, sigma^2 I)}:
 * with {@code f = alpha' / alpha} and {@code g^2 = 2 sigma^2 d log(alpha / sigma) / dt}, along
 * falling t, {@code dx = f x dt + g dW}.
 *
 * <p>In Song's time u = 1 - t that is {@code dx = -f x du + g dW}; for the variance-preserving
 * schedule {@code f = beta / 2} and {@code g^2 = beta}, beta = bmin + u (bmax - bmin). Times where
 * alpha is 0 are refused; where sigma is 0, f and g are those of a time 2^-26 earlier. Source: Song
 * et al. (2021), equations 5, 6, 11 and 13; Kingma et al. (2021) for general alpha and sigma.
 *
 * @param schedule the schedule
 */
public record NoisingProcess(Schedule schedule) {
  private static final double JUST_BEFORE = 0x1p-26;

  /** Returns f at a time. */
  public double rate(double t) {
    Coefficients at = at(t);
    return at.alphaDot() / at.alpha();
  }

  /** Returns g at a time. */
  public double noise(double t) {
    return Math.sqrt(2 * Math.max(0, at(t).noiseRate()));
  }

  private Coefficients at(double t) {
    Coefficients at = Coefficients.at(schedule, t);
    if (at.sigma() == 0 && t > JUST_BEFORE) {
      // sigma' may be infinite there, the limit of sigma sigma' is not.
      at = Coefficients.at(schedule, t - JUST_BEFORE);
    }
    if (!(at.alpha() > 0) || !Double.isFinite(at.noiseRate())) {
      throw new IllegalArgumentException(
          "the noising process of "
              + schedule
              + " is not finite at t = "
              + t
              + ", where alpha is "
              + at.alpha()
              + " and sigma "
              + at.sigma()
              + "; leave that time out");
    }
    return at;
  }

  /** Returns the process itself, to be solved along falling times. */
  public SdeFunction forward() {
    return new SdeFunction() {
      @Override
      public void drift(double t, Tensor x, Tensor out) {
        torch.mul_out(out, x, new Scalar(rate(t)));
      }

      @Override
      public double noise(double t) {
        return NoisingProcess.this.noise(t);
      }
    };
  }

  /**
   * Returns the process reversed in time, along rising times: {@code dx = (f x + g^2 score) dt + g
   * dW}.
   *
   * @param score writes the score of x at t
   */
  public SdeFunction reverse(OdeFunction score) {
    return new SdeFunction() {
      @Override
      public void drift(double t, Tensor x, Tensor out) {
        combine(score, t, x, out, 1);
      }

      @Override
      public double noise(double t) {
        return NoisingProcess.this.noise(t);
      }
    };
  }

  /** Returns the flow of the same marginals: {@code dx = (f x + g^2 / 2 score) dt}. */
  public OdeFunction probabilityFlow(OdeFunction score) {
    return (t, x, out) -> combine(score, t, x, out, 0.5);
  }

  private void combine(OdeFunction score, double t, Tensor x, Tensor out, double share) {
    double g = noise(t);
    score.derivative(t, x, out);
    try (Scope scope = new Scope()) {
      out.mul_(new Scalar(share * g * g)).add_(x, new Scalar(rate(t)));
    }
  }
}
