package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A mixture of round normal distributions, {@code p(x) = sum_k w_k N(x; m_k, c_k^2 I)}.
 *
 * <p>A temperature scales the c_k and leaves weights and means; widening by sigma gives {@code
 * sqrt(c_k^2 + sigma^2)}.
 *
 * @param weights positive, scaled to sum to 1
 * @param means m_k, each with one number for each value of a row, or one for all
 * @param scales c_k, positive, one for each component
 */
public record GaussianMixture(List<Double> weights, List<List<Double>> means, List<Double> scales)
    implements Source {
  /**
   * Checks sizes and signs.
   *
   * @throws IllegalArgumentException if the sizes differ or a value is out of range
   */
  public GaussianMixture {
    weights = List.copyOf(weights);
    means = means.stream().map(List::copyOf).toList();
    scales = List.copyOf(scales);
    Values.positive("weights", weights);
    Values.positive("scales", scales);
    if (means.size() != weights.size()) {
      throw new IllegalArgumentException(
          "means: has " + means.size() + " points, but weights has " + weights.size() + " numbers");
    }
    if (scales.size() != weights.size()) {
      throw new IllegalArgumentException(
          "scales: has " + scales.size() + " numbers, but weights has " + weights.size());
    }
    for (List<Double> mean : means) {
      Values.finite("means", mean);
      if (mean.size() != means.get(0).size()) {
        throw new IllegalArgumentException(
            "means: holds points of " + means.get(0).size() + " and of " + mean.size() + " values");
      }
    }
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    int rows = Math.toIntExact(shape[0]);
    int size = Math.toIntExact(Rows.size(shape));
    requireSize(size);
    double[] u = new double[rows];
    double[] values = new double[Math.multiplyExact(rows, size)];
    key.derive(0).uniform(first, u, 0, rows);
    key.derive(1).normal(first * size, values, 0, values.length);
    for (int i = 0; i < rows; i++) {
      int k = component(u[i] * total());
      for (int j = 0; j < size; j++) {
        int at = i * size + j;
        List<Double> mean = means.get(k);
        values[at] = mean.get(mean.size() == 1 ? 0 : j) + scales.get(k) * values[at];
      }
    }
    return Tensors.of(type, values, shape);
  }

  private int component(double mass) {
    double left = mass;
    for (int k = 0; k < weights.size() - 1; k++) {
      left -= weights.get(k);
      if (left < 0) {
        return k;
      }
    }
    return weights.size() - 1;
  }

  private double total() {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    return total;
  }

  private void requireSize(long size) {
    int given = means.get(0).size();
    if (given != 1 && given != size) {
      throw new IllegalArgumentException(
          "means: holds points of " + given + " values, but rows have " + size);
    }
  }

  @Override
  public Tensor logDensity(Tensor x) {
    Tensor flat = x.flatten(1, -1);
    requireSize(flat.size(1));
    TensorVector parts = new TensorVector();
    for (int k = 0; k < weights.size(); k++) {
      double scale = scales.get(k);
      double constant =
          Math.log(weights.get(k) / total())
              - flat.size(1) * (Math.log(scale) + Normal.HALF_LOG_TWO_PI);
      parts.push_back(
          flat.sub(Values.row("means", means.get(k), x))
              .square()
              .sum(1)
              .mul(new Scalar(-0.5 / (scale * scale)))
              .add(new Scalar(constant)));
    }
    return torch.stack(parts).logsumexp(0);
  }

  @Override
  public Source tempered(double temperature) {
    double factor = Temperature.checked(temperature);
    return new GaussianMixture(
        weights, means, scales.stream().map(scale -> scale * factor).toList());
  }

  @Override
  public Source widened(double sigma) {
    return new GaussianMixture(
        weights, means, scales.stream().map(scale -> Math.hypot(scale, sigma)).toList());
  }
}
