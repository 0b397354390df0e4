package dev.fluxion.testing;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The exact field from N(0, I) to a mixture of round normals on straight lines between independent
 * points.
 *
 * <p>With {@code s_k(t)^2 = t^2 c_k^2 + (1 - t)^2} and r the responsibilities of the components
 * {@code N(t m_k, s_k^2 I)}: {@code v = sum_k r_k (m_k + (t c_k^2 - (1 - t)) / s_k^2 (x - t m_k))}.
 *
 * @param weights weights of the components, with sum 1
 * @param means their means, each of the dimension of a row
 * @param scales their standard deviations c
 */
public record MixtureField(double[] weights, double[][] means, double[] scales)
    implements VelocityField {
  /** Three components in two dimensions, unlike in weight and width. */
  public static MixtureField three() {
    return new MixtureField(
        new double[] {0.5, 0.3, 0.2},
        new double[][] {{1.5, 0.5}, {-1, 1}, {0.2, -1.6}},
        new double[] {0.5, 0.7, 0.4});
  }

  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Tensor at = Tensors.column(t, x);
    Tensor rest = at.neg().add(new Scalar(1.0));
    Tensor shares = logParts(t, x).softmax(0);
    Tensor sum = x.mul(new Scalar(0.0));
    for (int k = 0; k < weights.length; k++) {
      Tensor mean = mean(k, x);
      Tensor slope = at.mul(new Scalar(scales[k] * scales[k])).sub(rest).div(variance(k, at, rest));
      Tensor part = x.sub(at.mul(mean)).mul(slope).add(mean);
      sum = sum.add(part.mul(Tensors.column(shares.select(0, k), x)));
    }
    return sum;
  }

  /** Returns the log density of each row at its time, [batch]. */
  public Tensor logDensity(Tensor t, Tensor x) {
    return logParts(t, x).logsumexp(0);
  }

  private Tensor logParts(Tensor t, Tensor x) {
    Tensor at = Tensors.column(t, x);
    Tensor rest = at.neg().add(new Scalar(1.0));
    TensorVector parts = new TensorVector();
    for (int k = 0; k < weights.length; k++) {
      Tensor variance = variance(k, at, rest);
      Tensor log =
          x.sub(at.mul(mean(k, x)))
              .square()
              .div(variance)
              .add(variance.mul(new Scalar(2 * Math.PI)).log())
              .mul(new Scalar(-0.5))
              .sum(1);
      parts.push_back(log.add(new Scalar(Math.log(weights[k]))));
    }
    return torch.stack(parts);
  }

  private Tensor variance(int k, Tensor at, Tensor rest) {
    return at.square().mul(new Scalar(scales[k] * scales[k])).add(rest.square());
  }

  private Tensor mean(int k, Tensor like) {
    return Tensors.of(like.scalar_type(), means[k], means[k].length);
  }
}
