package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A normal process along time, known by the factor of its covariance.
 *
 * <p>With {@code C = F F'} the covariance of a channel and {@code z = F^-1 x}: {@code log p(x_i |
 * x_1 .. x_(i-1)) = -z_i^2 / 2 - log F_ii - log(2 pi) / 2}, whose sum over positions and channels
 * is {@code log p(x)}; what follows a beginning is {@code F z} with the first z those of the
 * beginning and the others fresh. Densities are computed in float64, also of float32 sequences.
 */
public sealed interface NormalProcess extends TemporalSource
    permits WhiteNoise, MovingAverage, Ar1, OrnsteinUhlenbeck, TemporalGaussianProcess {
  /**
   * Returns the factor of {@code C + noise^2 I} at stamps.
   *
   * @param noise standard deviation of independent noise that is added, 0 for none
   * @throws IllegalArgumentException if the stamps do not increase, where the process looks at them
   */
  TimeFactor factor(Tensor stamps, double noise);

  /**
   * Draws sequences, [rows, length, channels].
   *
   * @param first index, within the key's stream, of the first row
   * @param factor that of the stamps, without noise
   */
  default Tensor draw(
      Key key,
      long first,
      ScalarType type,
      TimeFactor factor,
      long rows,
      long length,
      long channels) {
    try (Scope scope = new Scope()) {
      Tensor z = Tensors.normal(key, first * length * channels, type, rows, length, channels);
      return scope.keep(factor.correlate(z));
    }
  }

  @Override
  default Source at(Tensor stamps, int channels) {
    return ProcessLaw.of(this, stamps, channels);
  }

  @Override
  default Tensor continued(Key key, long first, Tensor beginning, Tensor stamps) {
    Stamps.match(stamps, beginning, false);
    try (Scope scope = new Scope()) {
      long rows = beginning.size(0);
      long k = beginning.size(1);
      long channels = beginning.size(2);
      long length = stamps.size(1);
      ScalarType type = beginning.scalar_type();
      TimeFactor factor = factor(stamps, 0);
      Tensor fresh = Tensors.normal(key, first * length * channels, type, rows, length, channels);
      Tensor z =
          torch.cat(
              new TensorVector(
                  factor.whitenEach(beginning),
                  fresh.narrow(1, k, length - k).to(beginning.device(), ScalarType.Double)),
              1);
      Tensor rest = factor.correlate(z).narrow(1, k, length - k).to(type);
      return scope.keep(torch.cat(new TensorVector(beginning, rest), 1));
    }
  }

  @Override
  default Tensor stepLogDensity(Tensor x, Tensor stamps) {
    Stamps.match(stamps, x, true);
    return steps(factor(stamps, 0), x).to(x.scalar_type());
  }

  @Override
  default TemporalSource tempered(double temperature) {
    return Temperature.checked(temperature) == 1 ? this : new TemperedProcess(this, temperature);
  }

  @Override
  default boolean white() {
    return false;
  }

  /** Returns the log density of each position given those before, float64, [n, length]. */
  static Tensor steps(TimeFactor factor, Tensor x) {
    double channels = x.size(2);
    Tensor scales = factor.scales().to(x.device(), ScalarType.Double).log();
    return factor
        .whiten(x)
        .square()
        .sum(2)
        .mul(new Scalar(-0.5))
        .sub(scales.add(new Scalar(Normal.HALF_LOG_TWO_PI)).mul(new Scalar(channels)));
  }
}
