package dev.fluxion.testing;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A smooth field with no special structure, for rows of any shape: {@code v = cos(t) B sin(A x + 2
 * t)}.
 *
 * @param inner A, [dimension, dimension]
 * @param outer B, [dimension, dimension]
 */
public record WavyField(Tensor inner, Tensor outer) implements VelocityField {
  /** Returns a field of a dimension, drawn by a seed. */
  public static WavyField of(int dimension, long seed) {
    Key key = Key.of(seed);
    return new WavyField(matrix(key.derive(0), dimension), matrix(key.derive(1), dimension));
  }

  private static Tensor matrix(Key key, int dimension) {
    double[] values = new double[dimension * dimension];
    key.normal(0, values, 0, values.length);
    return Tensors.of(values, dimension, dimension).mul(new Scalar(1 / Math.sqrt(dimension)));
  }

  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Tensor flat = x.flatten(1, -1);
    Tensor at = Tensors.column(t, flat);
    return flat.matmul(inner)
        .add(at.mul(new Scalar(2.0)))
        .sin()
        .matmul(outer)
        .mul(at.cos())
        .reshape(x.shape());
  }
}
