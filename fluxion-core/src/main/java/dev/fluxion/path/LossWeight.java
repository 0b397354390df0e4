package dev.fluxion.path;

import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The weight w(t) of a row's squared error: that with which the error of what the field predicts
 * becomes the error of another quantity.
 *
 * <p>The quantities are affine in each other ({@link Conversions}), so {@code |error of wanted|^2 =
 * b(t)^2 |error of predicted|^2} and {@code w = b^2}.
 */
public enum LossWeight {
  /** 1. */
  NONE,
  /** The error of the velocity. */
  VELOCITY,
  /** The error of the data point. */
  X1,
  /** The error of the source point; for a prediction of x1 that is its signal-to-noise ratio. */
  NOISE,
  /**
   * The error of the data point times {@code min(alpha^2 / sigma^2, 5)}. Source: Hang et al.,
   * "Efficient diffusion training via min-SNR weighting strategy" (2023).
   */
  MIN_SNR;

  /**
   * Returns the weights at times, [batch].
   *
   * @throws IllegalArgumentException naming the first time at which one is not finite
   */
  Tensor at(Schedule schedule, Prediction predicted, Tensor t) {
    Tensor weight = Conversions.factors(schedule, predicted, wanted(predicted), t)[1].square();
    if (this == MIN_SNR) {
      Tensor ratio = schedule.alpha(t).div(schedule.sigma(t)).square().clamp_max(new Scalar(5.0));
      weight = weight.mul(ratio);
    }
    return weight.to(t.scalar_type());
  }

  /** Returns the quantity whose error is meant. */
  Prediction wanted(Prediction predicted) {
    return switch (this) {
      case NONE -> predicted;
      case VELOCITY -> Prediction.VELOCITY;
      case NOISE -> Prediction.NOISE;
      case X1, MIN_SNR -> Prediction.X1;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
