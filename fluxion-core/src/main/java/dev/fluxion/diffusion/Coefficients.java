package dev.fluxion.diffusion;

import dev.fluxion.path.Conversions;
import dev.fluxion.path.Prediction;
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
 * @param schedule the schedule
 * @param t the time
 * @param alpha alpha(t)
 * @param sigma sigma(t)
 * @param alphaDot d alpha / dt
 * @param sigmaDot d sigma / dt
 */
public record Coefficients(
    Schedule schedule, double t, double alpha, double sigma, double alphaDot, double sigmaDot) {
  /** Returns the values at a time, in double precision. */
  public static Coefficients at(Schedule schedule, double t) {
    try (Scope scope = new Scope()) {
      Tensor time = Tensors.full(ScalarType.Double, t, 1);
      return new Coefficients(
          schedule,
          t,
          schedule.alpha(time).item_double(),
          schedule.sigma(time).item_double(),
          schedule.alphaDot(time).item_double(),
          schedule.sigmaDot(time).item_double());
    }
  }

  /** Returns what gives {@code E[x1 | x]} from x and the velocity. */
  Conversions.Factors data() {
    return Conversions.factors(schedule, Prediction.VELOCITY, Prediction.X1, t);
  }

  /** Returns what gives {@code E[x0 | x]} from x and the velocity. */
  Conversions.Factors source() {
    return Conversions.factors(schedule, Prediction.VELOCITY, Prediction.NOISE, t);
  }

  /** Returns what gives the score from x and the velocity. */
  Conversions.Factors score() {
    return Conversions.factors(schedule, Prediction.VELOCITY, Prediction.SCORE, t);
  }

  /** Writes {@code a x + b given}. */
  static void combine(Conversions.Factors factors, Tensor x, Tensor given, Tensor out) {
    torch.mul_out(out, x, new Scalar(factors.a())).add_(given, new Scalar(factors.b()));
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
