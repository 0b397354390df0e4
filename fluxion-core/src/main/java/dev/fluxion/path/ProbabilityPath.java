package dev.fluxion.path;

import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A path of distributions from the source (t = 0) to the data (t = 1), made of conditional paths
 * {@code x_t = alpha(t) x1 + sigma(t) x0 + s(t) z} with z a standard normal.
 *
 * <p>The conditional velocity is {@code u = alpha'(t) x1 + sigma'(t) x0 + s'(t) z}. Source: Lipman
 * et al., "Flow matching for generative modeling" (2023); Tong et al., "Improving and generalizing
 * flow-based generative models with minibatch optimal transport" (2024), table 1.
 */
public interface ProbabilityPath {
  /** Returns alpha and sigma. */
  Schedule schedule();

  /** Returns s, the standard deviation of the additional noise. */
  default Spread spread() {
    return new Spread.Constant(0);
  }

  /** Returns the times at which points are drawn; others are moved to the nearest of these. */
  default TimeRange range() {
    return schedule().range();
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
    Tensor at =
        range().whole()
            ? t
            : t.clamp_min(new Scalar(range().from())).clamp_max(new Scalar(range().to()));
    Tensor column = Tensors.column(at, x0);
    Schedule.Between point = schedule().between(column, x0, x1);
    Spread spread = spread();
    if (spread.none()) {
      return new PathSample(x0, x1, at, point.x(), null, point.velocity(), null);
    }
    Tensor z =
        Tensors.normal(key, first * Tensors.rowSize(x0), x0.scalar_type(), x0.shape())
            .to(x0.device(), x0.scalar_type());
    if (spread instanceof Spread.Constant constant) {
      return new PathSample(
          x0, x1, at, point.x().add_(z, new Scalar(constant.sigma())), z, point.velocity(), null);
    }
    return new PathSample(
        x0,
        x1,
        at,
        point.x().addcmul_(spread.at(column), z),
        z,
        point.velocity().addcmul_(spread.dot(column), z),
        null);
  }

  /** Refuses any source but N(0, I). */
  private static Source onlyStandardNormal(String path, Source source) {
    if (!source.standardNormal()) {
      throw new IllegalArgumentException(
          "source: is "
              + source
              + ", but the path '"
              + path
              + "' is defined for the standard normal source only; take source {type: normal} or"
              + " path {type: icfm}");
    }
    return source;
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
      new Spread.Constant(sigma);
    }

    @Override
    public Schedule schedule() {
      return new Schedule.Linear(0);
    }

    @Override
    public Spread spread() {
      return new Spread.Constant(sigma);
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
      return onlyStandardNormal("fm", source);
    }
  }

  /**
   * Powers of t, {@code x_t = t^n x1 + (1 - t^n) x0}: the straight lines of condot at another
   * speed.
   *
   * @param n degree, from 1 to 100
   */
  record Polynomial(double n) implements ProbabilityPath {
    /**
     * Checks the degree.
     *
     * @throws IllegalArgumentException if it is not from 1 to 100
     */
    public Polynomial {
      new Schedules.Polynomial(n);
    }

    @Override
    public Schedule schedule() {
      return new Schedules.Polynomial(n);
    }
  }

  /** A quarter of a circle, {@code x_t = sin(pi t / 2) x1 + cos(pi t / 2) x0}. */
  record Cosine() implements ProbabilityPath {
    @Override
    public Schedule schedule() {
      return new Schedules.Cosine();
    }
  }

  /**
   * {@code x_t = t x1 + sqrt(1 - t^2) x0}, for any source; the variance stays 1 where both ends
   * have variance 1 and are independent.
   */
  record LinearVp() implements ProbabilityPath {
    @Override
    public Schedule schedule() {
      return new Schedules.LinearVp();
    }
  }

  /**
   * The variance-preserving diffusion of {@link Schedules.Vp}, whose source is N(0, I): {@code x_t
   * given x1} is {@code N(alpha x1, sigma^2 I)}.
   *
   * @param betaMin rate of the noise at t = 1, positive
   * @param betaMax rate of the noise at t = 0, at least betaMin
   */
  record Vp(double betaMin, double betaMax) implements ProbabilityPath {
    /**
     * Checks the rates.
     *
     * @throws IllegalArgumentException if they are not positive and in order
     */
    public Vp {
      new Schedules.Vp(betaMin, betaMax);
    }

    @Override
    public Schedule schedule() {
      return new Schedules.Vp(betaMin, betaMax);
    }

    @Override
    public Source initial(Source source) {
      return onlyStandardNormal("vp", source);
    }
  }

  /**
   * Brownian bridges between the points of a pair, {@code x_t = (1 - t) x0 + t x1 + sigma sqrt(t (1
   * - t)) z}, {@code u = (1 - 2 t) / (2 t (1 - t)) (x_t - mu_t) + x1 - x0}.
   *
   * <p>With pairs of the entropic plan of cost {@code |x0 - x1|^2} and weight {@code 2 sigma^2} it
   * is the Schroedinger bridge of Brownian motion with diffusion sigma. The mean square of u grows
   * as {@code sigma^2 / 4 log(1 / clip)} at each end, so its times end there. Source: Tong et al.,
   * "Simulation-free Schroedinger bridges via score and flow matching" (2024), section 3.
   *
   * @param sigma diffusion, positive
   * @param clip how far from both ends its times stay, above 0 and below 1/2
   */
  record SchroedingerBridge(double sigma, double clip) implements ProbabilityPath {
    /**
     * Checks both.
     *
     * @throws IllegalArgumentException if sigma is not positive or clip not within 0 to 1/2
     */
    public SchroedingerBridge {
      new Spread.Bridge(sigma);
      if (!(clip > 0 && clip < 0.5)) {
        throw new IllegalArgumentException(
            "clip: is " + clip + ", but must be above 0 and below 0.5");
      }
    }

    @Override
    public Schedule schedule() {
      return new Schedule.Linear(0);
    }

    @Override
    public Spread spread() {
      return new Spread.Bridge(sigma);
    }

    @Override
    public TimeRange range() {
      return new TimeRange(clip, 1 - clip);
    }
  }

  /**
   * A path of a schedule of one's own, without additional noise.
   *
   * @param schedule such as {@link Schedule#of} makes
   */
  record Scheduled(Schedule schedule) implements ProbabilityPath {}
}
