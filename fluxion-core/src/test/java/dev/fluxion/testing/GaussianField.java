package dev.fluxion.testing;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact field from N(0, I) to N(mean, scale^2 I) on straight lines between independent points:
 * {@code v = m + (t s^2 - (1 - t)) / (t^2 s^2 + (1 - t)^2) (x - t m)}.
 *
 * <p>Its flow is {@code x_t = t m + sqrt(t^2 s^2 + (1 - t)^2) x_0}.
 *
 * @param mean the mean of every dimension at t = 1
 * @param scale the standard deviation of every dimension at t = 1
 */
public record GaussianField(double mean, double scale) implements VelocityField {
  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Tensor at = Tensors.column(t, x);
    Tensor rest = at.neg().add(new Scalar(1.0));
    Tensor slope =
        at.mul(new Scalar(scale * scale))
            .sub(rest)
            .div(at.square().mul(new Scalar(scale * scale)).add(rest.square()));
    return x.sub(at.mul(new Scalar(mean))).mul(slope).add(new Scalar(mean));
  }

  /** Returns where the flow carries a value from t = 0. */
  public double at(double t, double start) {
    return t * mean + Math.hypot(t * scale, 1 - t) * start;
  }

  /** Returns the log density of one value at a time. */
  public double logDensity(double t, double x) {
    double deviation = Math.hypot(t * scale, 1 - t);
    double z = (x - t * mean) / deviation;
    return -0.5 * z * z - Math.log(deviation) - 0.5 * Math.log(2 * Math.PI);
  }
}
