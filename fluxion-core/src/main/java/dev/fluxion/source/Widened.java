package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The law of {@code x + sigma z}, x from another source and z standard normal, for sources to which
 * that gives no closed form: it can be drawn from, but has no log density here.
 *
 * @param inner the source of x
 * @param sigma standard deviation of the noise, 0 or more
 */
public record Widened(Source inner, double sigma) implements Source {
  /**
   * Checks sigma.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public Widened {
    if (!(sigma >= 0) || Double.isInfinite(sigma)) {
      throw new IllegalArgumentException("sigma: is " + sigma + ", but must be 0 or more");
    }
  }

  @Override
  public Tensor sample(Key key, long first, ScalarType type, long... shape) {
    Tensor z = Normal.STANDARD.sample(key.derive(1), first, type, shape);
    return inner.sample(key.derive(0), first, type, shape).add_(z, new Scalar(sigma));
  }

  @Override
  public Tensor logDensity(Tensor x) {
    throw new IllegalArgumentException(densityMissing().orElseThrow());
  }

  @Override
  public Optional<String> densityMissing() {
    return Optional.of(
        inner
            .densityMissing()
            .orElse(
                "path.sigma: widens the source by "
                    + sigma
                    + ", and the sum of "
                    + inner.getClass().getSimpleName()
                    + " and normal noise has no closed log density; train with path {type: condot}"
                    + " or a normal source to score"));
  }

  @Override
  public Source tempered(double temperature) {
    return new Widened(inner.tempered(temperature), sigma * temperature);
  }

  @Override
  public Source widened(double more) {
    return new Widened(inner, Math.hypot(sigma, more));
  }
}
