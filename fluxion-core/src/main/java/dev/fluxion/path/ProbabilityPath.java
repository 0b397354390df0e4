package dev.fluxion.path;

import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A path of distributions from the source (t = 0) to the data (t = 1), made of conditional paths
 * {@code x_t = alpha(t) x1 + sigma(t) x0 + s z} with z a standard normal.
 *
 * <p>The conditional velocity is {@code u = alpha'(t) x1 + sigma'(t) x0}. Source: Lipman et al.,
 * "Flow matching for generative modeling" (2023); Tong et al., "Improving and generalizing
 * flow-based generative models with minibatch optimal transport" (2024), table 1.
 */
public interface ProbabilityPath {
  /** Returns alpha and sigma. */
  Schedule schedule();

  /** Returns s, the standard deviation of the additional noise, constant in t; 0 for none. */
  default double spread() {
    return 0;
  }

  /**
   * Returns the law of x at t = 0, from which sampling and log density start.
   *
   * @throws IllegalArgumentException if the path is not defined for this source
   */
  default Source initial(Source source) {
    return source;
  }

  /**
   * Draws points on the path.
   *
   * @param x0 source points, [batch, ...]
   * @param x1 data points of the same shape
   * @param t times, [batch]
   * @param key gives the additional noise, where the path has one
   * @param first index, within the key's stream, of the first row
   */
  default PathSample sample(Tensor x0, Tensor x1, Tensor t, Key key, long first) {
    Schedule.Between point = schedule().between(Tensors.column(t, x0), x0, x1);
    if (spread() == 0) {
      return new PathSample(x0, x1, t, point.x(), null, point.velocity(), null);
    }
    Tensor z =
        Tensors.normal(key, first * Tensors.rowSize(x0), x0.scalar_type(), x0.shape())
            .to(x0.device(), x0.scalar_type());
    return new PathSample(
        x0, x1, t, point.x().add_(z, new Scalar(spread())), z, point.velocity(), null);
  }

  /**
   * Conditional optimal transport, the straight line between independent or coupled points: {@code
   * x_t = (1 - t) x0 + t x1}, {@code u = x1 - x0}.
   */
  record CondOt() implements ProbabilityPath {
    @Override
    public Schedule schedule() {
      return new Schedule.Linear(0);
    }
  }

  /**
   * Independent conditional flow matching: {@code x_t = (1 - t) x0 + t x1 + sigma z}, {@code u = x1
   * - x0}.
   *
   * <p>With sigma &gt; 0 the flow starts at the source widened by sigma and ends at the data
   * blurred by sigma.
   *
   * @param sigma standard deviation of the additional noise, 0 or more
   */
  record Icfm(double sigma) implements ProbabilityPath {
    /**
     * Checks sigma.
     *
     * @throws IllegalArgumentException if sigma is negative or not finite
     */
    public Icfm {
      if (!(sigma >= 0) || Double.isInfinite(sigma)) {
        throw new IllegalArgumentException("sigma: is " + sigma + ", but must be 0 or more");
      }
    }

    @Override
    public Schedule schedule() {
      return new Schedule.Linear(0);
    }

    @Override
    public double spread() {
      return sigma;
    }

    @Override
    public Source initial(Source source) {
      return sigma == 0 ? source : source.widened(sigma);
    }
  }

  /**
   * Lipman's path to each data point: {@code x_t = t x1 + (1 - (1 - sigmaMin) t) x0}, {@code u = x1
   * - (1 - sigmaMin) x0 = (x1 - (1 - sigmaMin) x_t) / (1 - (1 - sigmaMin) t)}; the source is N(0,
   * I).
   *
   * @param sigmaMin standard deviation of the blur at t = 1, from 0 (included) to 1 (excluded)
   */
  record Fm(double sigmaMin) implements ProbabilityPath {
    /**
     * Checks sigmaMin.
     *
     * @throws IllegalArgumentException if sigmaMin is not from 0 to below 1
     */
    public Fm {
      new Schedule.Linear(sigmaMin);
    }

    @Override
    public Schedule schedule() {
      return new Schedule.Linear(sigmaMin);
    }

    @Override
    public Source initial(Source source) {
      if (!source.standardNormal()) {
        throw new IllegalArgumentException(
            "source: is "
                + source
                + ", but the path 'fm' is defined for the standard normal source only; take source"
                + " {type: normal} or path {type: icfm}");
      }
      return source;
    }
  }
}
