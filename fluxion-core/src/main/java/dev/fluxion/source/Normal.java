package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The normal distribution N(0, scale^2 I), of any shape.
 *
 * <p>{@code log p(x) = -|x|^2 / (2 scale^2) - d (log scale + log(2 pi) / 2)}.
 *
 * @param scale standard deviation, positive; 1 is the standard normal
 */
public record Normal(double scale) implements Source {
  static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** The standard normal distribution. */
  public static final Normal STANDARD = new Normal(1);

  /**
   * Checks the scale.
   *
   * @throws IllegalArgumentException if it is not positive and finite
   */
  public Normal {
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("scale: is " + scale + ", but must be positive");
    }
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    Tensor z = Tensors.normal(key, first * Rows.size(shape), type, shape);
    return scale == 1 ? z : z.mul_(new Scalar(scale));
  }

  @Override
  public void fill(Key key, long first, Tensor out) {
    Tensors.writeNormal(out, key, first * Tensors.rowSize(out));
    if (scale != 1) {
      out.mul_(new Scalar(scale));
    }
  }

  @Override
  public Tensor logDensity(Tensor x) {
    Tensor flat = x.flatten(1, -1);
    double constant = flat.size(1) * (Math.log(scale) + HALF_LOG_TWO_PI);
    return flat.square().sum(1).mul(new Scalar(-0.5 / (scale * scale))).sub(new Scalar(constant));
  }

  @Override
  public Source tempered(double temperature) {
    return new Normal(scale * Temperature.checked(temperature));
  }

  @Override
  public Source widened(double sigma) {
    return new Normal(Math.hypot(scale, sigma));
  }

  @Override
  public boolean standardNormal() {
    return scale == 1;
  }
}
