package dev.fluxion.diffusion;

import dev.fluxion.path.Schedule;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A schedule's values at one time.
 *
 * @param t the time
 * @param alpha alpha(t)
 * @param sigma sigma(t)
 * @param alphaDot d alpha / dt
 * @param sigmaDot d sigma / dt
 */
public record Coefficients(
    double t, double alpha, double sigma, double alphaDot, double sigmaDot) {
  /** Returns the values at a time, in double precision. */
  public static Coefficients at(Schedule schedule, double t) {
    try (Scope scope = new Scope()) {
      Tensor time = Tensors.full(ScalarType.Double, t, 1);
      return new Coefficients(
          t,
          schedule.alpha(time).item_double(),
          schedule.sigma(time).item_double(),
          schedule.alphaDot(time).item_double(),
          schedule.sigmaDot(time).item_double());
    }
  }

  /**
   * A combination {@code a x + b v} of a point and its velocity.
   *
   * @param a weight of the point
   * @param b weight of the velocity
   */
  public record Combination(double a, double b) {
    /** Writes {@code a x + b v}. */
    public void write(Tensor x, Tensor velocity, Tensor out) {
      torch.mul_out(out, x, new Scalar(a)).add_(velocity, new Scalar(b));
    }
  }

  /**
   * Returns the data point that a velocity means: {@code E[x1 | x] = (sigma v - sigma' x) / (alpha'
   * sigma - sigma' alpha)}.
   */
  public Combination data() {
    double divisor = alphaDot * sigma - sigmaDot * alpha;
    return new Combination(-sigmaDot / divisor, sigma / divisor);
  }

  /**
   * Returns the source point that a velocity means: {@code E[x0 | x] = (alpha' x - alpha v) /
   * (alpha' sigma - sigma' alpha)}.
   */
  public Combination source() {
    double divisor = alphaDot * sigma - sigmaDot * alpha;
    return new Combination(alphaDot / divisor, -alpha / divisor);
  }

  /** Returns {@code lambda = log(alpha / sigma)}, half the logarithm of signal to noise. */
  public double halfLogSnr() {
    return Math.log(alpha / sigma);
  }

  /**
   * Returns {@code g^2 / 2 = sigma^2 d lambda / dt = sigma (sigma alpha' / alpha - sigma')}, half
   * the squared noise of the process that turns data into noise; infinite where alpha is 0.
   */
  public double noiseRate() {
    return sigma * (sigma * alphaDot / alpha - sigmaDot);
  }
}
