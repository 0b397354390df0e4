package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A normal distribution with a mean and a standard deviation for each dimension.
 *
 * <p>{@code log p(x) = sum_j -((x_j - mean_j) / scale_j)^2 / 2 - log scale_j - log(2 pi) / 2}.
 *
 * @param mean means, one for each dimension of a row in row-major order
 * @param scale standard deviations, positive
 */
public record DiagonalNormal(List<Double> mean, List<Double> scale) implements Source {
  /** How mean and scale are learned from rows; the flow loss never enters. */
  public enum Fit {
    /** Sample mean, and standard deviation with n - 1. */
    MOMENTS,
    /** The maximum of the likelihood: sample mean, and standard deviation with n. */
    LIKELIHOOD;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Checks sizes and signs.
   *
   * @throws IllegalArgumentException if the sizes differ, a mean is not finite or a scale not
   *     positive and finite
   */
  public DiagonalNormal {
    mean = List.copyOf(mean);
    scale = List.copyOf(scale);
    if (mean.size() != scale.size()) {
      throw new IllegalArgumentException(
          "scale: has " + scale.size() + " values, but mean has " + mean.size());
    }
    for (double value : mean) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("mean: holds " + value + ", but must be finite");
      }
    }
    for (double value : scale) {
      if (!(value > 0) || Double.isInfinite(value)) {
        throw new IllegalArgumentException("scale: holds " + value + ", but must be positive");
      }
    }
  }

  /**
   * Learns mean and scale from rows in row-major order.
   *
   * @throws IllegalArgumentException if the values do not fill rows, if there are fewer than two
   *     rows, or if a column is constant or not finite
   */
  public static DiagonalNormal fit(Fit fit, double[] rows, int dimension) {
    if (dimension < 1 || rows.length % dimension != 0) {
      throw new IllegalArgumentException(
          rows.length + " values do not fill rows of " + dimension + " values");
    }
    int n = rows.length / dimension;
    if (n < 2) {
      throw new IllegalArgumentException(
          "a learned source needs at least two rows, but there are " + n);
    }
    Double[] mean = new Double[dimension];
    Double[] scale = new Double[dimension];
    for (int j = 0; j < dimension; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += rows[i * dimension + j];
      }
      double centre = sum / n;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double difference = rows[i * dimension + j] - centre;
        squares += difference * difference;
      }
      if (!(squares > 0) || Double.isInfinite(squares)) {
        throw new IllegalArgumentException(
            "a learned source cannot be fitted: column "
                + j
                + (squares == 0
                    ? " is constant; leave it out"
                    : " holds values that are not finite; leave out those rows"));
      }
      mean[j] = centre;
      scale[j] = Math.sqrt(squares / (fit == Fit.MOMENTS ? n - 1 : n));
    }
    return new DiagonalNormal(List.of(mean), List.of(scale));
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    Tensor z = Normal.STANDARD.sample(key, first, type, shape);
    return z.flatten(1, -1).mul_(row(scale, z)).add_(row(mean, z)).view(shape);
  }

  @Override
  public Tensor logDensity(Tensor x) {
    double constant = scale.size() * Normal.HALF_LOG_TWO_PI;
    for (double value : scale) {
      constant += Math.log(value);
    }
    return x.flatten(1, -1)
        .sub(row(mean, x))
        .div(row(scale, x))
        .square()
        .sum(1)
        .mul(new Scalar(-0.5))
        .sub(new Scalar(constant));
  }

  private Tensor row(List<Double> values, Tensor like) {
    if (Tensors.rowSize(like) != values.size()) {
      throw new IllegalArgumentException(
          "rows have "
              + Tensors.rowSize(like)
              + " values, but the source was learned on "
              + values.size());
    }
    double[] plain = values.stream().mapToDouble(Double::doubleValue).toArray();
    return Tensors.of(like.scalar_type(), plain, plain.length)
        .to(like.device(), like.scalar_type());
  }

  @Override
  public Source tempered(double temperature) {
    double factor = Temperature.checked(temperature);
    return new DiagonalNormal(mean, scale.stream().map(value -> value * factor).toList());
  }

  @Override
  public Source widened(double sigma) {
    return new DiagonalNormal(mean, scale.stream().map(value -> Math.hypot(value, sigma)).toList());
  }
}
