package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The uniform distribution on a box.
 *
 * <p>{@code log p(x) = -sum_j log(upper_j - lower_j)} inside, negative infinity outside. A
 * temperature scales the box about its middle.
 *
 * @param lower lower bounds, one for each value of a row or one for all
 * @param upper upper bounds, as many
 */
public record Uniform(List<Double> lower, List<Double> upper) implements Source {
  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the sizes differ, or a bound is not finite or not above the
   *     lower one
   */
  public Uniform {
    lower = List.copyOf(lower);
    upper = List.copyOf(upper);
    Values.finite("lower", lower);
    Values.finite("upper", upper);
    if (lower.size() != upper.size()) {
      throw new IllegalArgumentException(
          "upper: has " + upper.size() + " values, but lower has " + lower.size());
    }
    for (int j = 0; j < lower.size(); j++) {
      if (!(upper.get(j) > lower.get(j)) || Double.isInfinite(upper.get(j) - lower.get(j))) {
        throw new IllegalArgumentException(
            "upper: holds " + upper.get(j) + ", but must be above lower, " + lower.get(j));
      }
    }
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    long row = Rows.size(shape);
    Tensor u = Tensors.uniform(key, first * row, type, shape);
    Tensor low = Values.row("lower", lower, u);
    Tensor high = Values.row("upper", upper, u);
    return u.flatten(1, -1).mul_(high.sub(low)).add_(low).view(shape);
  }

  @Override
  public Tensor logDensity(Tensor x) {
    Tensor flat = x.flatten(1, -1);
    Tensor low = Values.row("lower", lower, x);
    Tensor high = Values.row("upper", upper, x);
    double volume = 0;
    for (int j = 0; j < flat.size(1); j++) {
      int k = lower.size() == 1 ? 0 : j;
      volume += Math.log(upper.get(k) - lower.get(k));
    }
    Tensor outside = flat.lt(low).logical_or(flat.gt(high)).any(1);
    return Tensors.full(x.scalar_type(), -volume, x.size(0))
        .to(x.device(), x.scalar_type())
        .masked_fill(outside, new Scalar(Double.NEGATIVE_INFINITY));
  }

  @Override
  public Source tempered(double temperature) {
    double factor = Temperature.checked(temperature);
    List<Double> low = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    for (int j = 0; j < lower.size(); j++) {
      double middle = 0.5 * (lower.get(j) + upper.get(j));
      double half = 0.5 * factor * (upper.get(j) - lower.get(j));
      low.add(middle - half);
      high.add(middle + half);
    }
    return new Uniform(low, high);
  }
}
