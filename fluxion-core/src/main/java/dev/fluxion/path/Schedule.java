package dev.fluxion.path;

import java.util.List;
import java.util.function.UnaryOperator;
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
  /** Returns alpha(t), the weight of the data: (nearly) 0 at t = 0 and 1 at t = 1. */
  Tensor alpha(Tensor t);

  /** Returns sigma(t), the weight of the source: (nearly) 1 at t = 0 and (nearly) 0 at t = 1. */
  Tensor sigma(Tensor t);

  /** Returns d alpha / dt. */
  Tensor alphaDot(Tensor t);

  /** Returns d sigma / dt. */
  Tensor sigmaDot(Tensor t);

  /** Returns the times on which the derivatives are finite, and their squares of use in a loss. */
  default TimeRange range() {
    return TimeRange.WHOLE;
  }

  /**
   * Returns the time at which {@code atan2(alpha, sigma)} is an angle from 0 to pi/2; the end that
   * is nearest where no time has that angle.
   */
  default Tensor timeAt(Tensor angle) {
    return ScheduleAngle.bisected(this, angle);
  }

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
   * Returns a schedule given by alpha and sigma alone, whose derivatives are autograd's.
   *
   * <p>Both take a tensor of any shape to one of the same shape and type, by operations that
   * autograd can differentiate.
   *
   * @throws IllegalArgumentException if an end is wrong, or a function is not monotone, not finite
   *     or not differentiable within (0, 1), each with the time at which that shows
   */
  static Schedule of(UnaryOperator<Tensor> alpha, UnaryOperator<Tensor> sigma) {
    return CustomSchedule.checked(alpha, sigma);
  }

  /** Returns the names that {@link #named} knows. */
  static List<String> names() {
    return List.of("condot", "polynomial", "cosine", "linear-vp", "vp");
  }

  /**
   * Returns a schedule with its usual values: polynomial of degree 2, vp from .1 to 20.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  static Schedule named(String name) {
    return switch (name) {
      case "condot" -> new Linear(0);
      case "polynomial" -> new Schedules.Polynomial(2);
      case "cosine" -> new Schedules.Cosine();
      case "linear-vp" -> new Schedules.LinearVp();
      case "vp" -> new Schedules.Vp(0.1, 20);
      default ->
          throw new IllegalArgumentException(
              "schedule: is '" + name + "', but must be one of " + String.join(", ", names()));
    };
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

    /** {@code t = sin / (cos + (1 - sigmaMin) sin)}, at most 1. */
    @Override
    public Tensor timeAt(Tensor angle) {
      Tensor sin = angle.sin();
      return sin.div(angle.cos().add_(sin, new Scalar(1 - sigmaMin))).clamp_max(new Scalar(1.0));
    }
  }
}
