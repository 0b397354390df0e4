package dev.fluxion.testing;

import dev.fluxion.path.Condition;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact field of any path from N(0, I) to N(mean, scale^2 I) between independent points.
 *
 * <p>With {@code C = alpha^2 scale^2 + sigma^2 + s^2}: {@code v = alpha' m + C' / (2 C) (x - alpha
 * m)}, {@code p_t = N(alpha m, C I)}, and points of the flow keep {@code (x - alpha m) / sqrt(C)}.
 *
 * @param path gives alpha, sigma and s
 * @param mean the mean of every dimension of the data
 * @param scale the standard deviation of every dimension of the data
 */
public record GaussianPathField(ProbabilityPath path, double mean, double scale)
    implements VelocityField {
  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    Tensor at = Tensors.column(t, x);
    Tensor alphaDot = path.schedule().alphaDot(at);
    Tensor covariance =
        path.schedule()
            .alpha(at)
            .mul(alphaDot)
            .mul(new Scalar(scale * scale))
            .add(path.schedule().sigma(at).mul(path.schedule().sigmaDot(at)))
            .add(path.spread().at(at).mul(path.spread().dot(at)));
    return rest(at, x).mul(covariance.div(variance(at))).add(alphaDot.mul(new Scalar(mean)));
  }

  private Tensor rest(Tensor at, Tensor x) {
    return x.sub(path.schedule().alpha(at).mul(new Scalar(mean)));
  }

  private Tensor variance(Tensor at) {
    return path.schedule()
        .alpha(at)
        .square()
        .mul(new Scalar(scale * scale))
        .add(path.schedule().sigma(at).square())
        .add(path.spread().at(at).square());
  }

  /** Returns E[x1 | x_t]. */
  public Tensor data(Tensor t, Tensor x, Condition condition) {
    Tensor at = Tensors.column(t, x);
    return score(t, x, condition)
        .mul(path.schedule().alpha(at))
        .mul(new Scalar(-scale * scale))
        .add(new Scalar(mean));
  }

  /** Returns E[x0 | x_t]. */
  public Tensor noise(Tensor t, Tensor x, Condition condition) {
    return score(t, x, condition).mul(path.schedule().sigma(Tensors.column(t, x))).neg();
  }

  /** Returns the score. */
  public Tensor score(Tensor t, Tensor x, Condition condition) {
    Tensor at = Tensors.column(t, x);
    return rest(at, x).div(variance(at)).neg();
  }

  /** Returns the log density of each row, [batch]. */
  public Tensor logDensity(Tensor t, Tensor x) {
    Tensor at = Tensors.column(t, x);
    return rest(at, x)
        .square()
        .div(variance(at))
        .add(variance(at).mul(new Scalar(2 * Math.PI)).log())
        .mul(new Scalar(-0.5))
        .sum(1);
  }

  /** Returns {@code (x - alpha m) / sqrt(C)}, which the flow keeps. */
  public Tensor standard(Tensor t, Tensor x) {
    Tensor at = Tensors.column(t, x);
    return rest(at, x).div(variance(at).sqrt());
  }
}
