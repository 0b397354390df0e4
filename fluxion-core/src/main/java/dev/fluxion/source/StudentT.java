package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The multivariate Student distribution, round and with heavy tails: {@code x = scale z / sqrt(g)},
 * z standard normal and g a chi-squared number over its degrees of freedom, one for a whole row.
 *
 * <p>{@code log p(x) = log Gamma((nu + d)/2) - log Gamma(nu/2) - d/2 log(nu pi scale^2) - (nu +
 * d)/2 log(1 + |x|^2 / (nu scale^2))}. The variance of each value is {@code scale^2 nu / (nu - 2)}
 * for nu above 2. The chi-squared number of a row comes from a stream of its own by the rejection
 * of Marsaglia and Tsang, "A simple method for generating gamma variables" (2000). A temperature
 * scales {@code scale}.
 *
 * @param degreesOfFreedom nu, positive; 1 is the Cauchy distribution, large values come near the
 *     normal
 * @param scale positive
 */
public record StudentT(double degreesOfFreedom, double scale) implements Source {
  private static final int LARGEST = 1_000_000;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is not positive, or there are more than a million
   *     degrees of freedom
   */
  public StudentT {
    if (!(degreesOfFreedom > 0) || degreesOfFreedom > LARGEST) {
      throw new IllegalArgumentException(
          "degreesOfFreedom: is " + degreesOfFreedom + ", but must be above 0, up to " + LARGEST);
    }
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("scale: is " + scale + ", but must be positive");
    }
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    int rows = Math.toIntExact(shape[0]);
    int size = Math.toIntExact(Rows.size(shape));
    double[] values = new double[Math.multiplyExact(rows, size)];
    key.derive(0).normal(first * size, values, 0, values.length);
    Key gammas = key.derive(1);
    for (int i = 0; i < rows; i++) {
      double chiSquared = 2 * gamma(gammas.derive(first + i), degreesOfFreedom / 2);
      double factor = scale / Math.sqrt(chiSquared / degreesOfFreedom);
      for (int j = 0; j < size; j++) {
        values[i * size + j] *= factor;
      }
    }
    return Tensors.of(type, values, shape);
  }

  /** Draws a gamma number of scale 1; the stream of the key serves for this alone. */
  private static double gamma(Key key, double shape) {
    double[] u = new double[1];
    double[] z = new double[1];
    double boost = 1;
    double at = shape;
    if (shape < 1) {
      key.derive(2).uniform(0, u, 0, 1);
      boost = Math.pow(u[0], 1 / shape);
      at = shape + 1;
    }
    double d = at - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    Key normals = key.derive(0);
    Key uniforms = key.derive(1);
    for (long trial = 0; ; trial++) {
      normals.normal(trial, z, 0, 1);
      double cube = 1 + c * z[0];
      if (cube > 0) {
        cube = cube * cube * cube;
        uniforms.uniform(trial, u, 0, 1);
        if (Math.log(u[0]) < 0.5 * z[0] * z[0] + d * (1 - cube + Math.log(cube))) {
          // The smallest number keeps a division by an underflowed product finite.
          return Math.max(boost * d * cube, Double.MIN_NORMAL);
        }
      }
    }
  }

  @Override
  public Tensor logDensity(Tensor x) {
    Tensor flat = x.flatten(1, -1);
    long size = flat.size(1);
    double half = 0.5 * (degreesOfFreedom + size);
    double constant =
        logGamma(half)
            - logGamma(0.5 * degreesOfFreedom)
            - 0.5 * size * Math.log(degreesOfFreedom * Math.PI * scale * scale);
    return flat.square()
        .sum(1)
        .mul(new Scalar(1 / (degreesOfFreedom * scale * scale)))
        .log1p()
        .mul(new Scalar(-half))
        .add(new Scalar(constant));
  }

  private static double logGamma(double x) {
    return torch.lgamma(Tensors.of(new double[] {x}, 1)).item_double();
  }

  @Override
  public Source tempered(double temperature) {
    return new StudentT(degreesOfFreedom, scale * Temperature.checked(temperature));
  }
}
