package dev.fluxion.path;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Curved schedules; each is written so that no digits are lost near the ends. */
public final class Schedules {
  private Schedules() {}

  private static Tensor rest(Tensor t) {
    return t.neg().add_(new Scalar(1.0));
  }

  /**
   * Powers, {@code alpha = t^n, sigma = 1 - t^n}.
   *
   * @param n degree, from 1 to 100
   */
  public record Polynomial(double n) implements Schedule {
    /**
     * Checks the degree.
     *
     * @throws IllegalArgumentException if it is not from 1 to 100
     */
    public Polynomial {
      if (!(n >= 1 && n <= 100)) {
        throw new IllegalArgumentException("n: is " + n + ", but must be from 1 to 100");
      }
    }

    @Override
    public Tensor alpha(Tensor t) {
      return t.pow(new Scalar(n));
    }

    /** {@code -expm1(n log1p(-(1 - t)))}. */
    @Override
    public Tensor sigma(Tensor t) {
      return rest(t).neg_().log1p_().mul_(new Scalar(n)).expm1_().neg_();
    }

    @Override
    public Tensor alphaDot(Tensor t) {
      return t.pow(new Scalar(n - 1)).mul_(new Scalar(n));
    }

    @Override
    public Tensor sigmaDot(Tensor t) {
      return t.pow(new Scalar(n - 1)).mul_(new Scalar(-n));
    }

    /** {@code t^n = sin / (cos + sin)}. */
    @Override
    public Tensor timeAt(Tensor angle) {
      Tensor sin = angle.sin();
      return sin.div(angle.cos().add_(sin)).clamp_max(new Scalar(1.0)).pow(new Scalar(1 / n));
    }
  }

  /**
   * A quarter of a circle, {@code alpha = sin(pi t / 2), sigma = cos(pi t / 2)}.
   *
   * <p>Source: Albergo and Vanden-Eijnden, "Building normalizing flows with stochastic
   * interpolants" (2023).
   */
  public record Cosine() implements Schedule {
    @Override
    public Tensor alpha(Tensor t) {
      return t.mul(new Scalar(Math.PI / 2)).sin_();
    }

    /** {@code sin(pi (1 - t) / 2)}. */
    @Override
    public Tensor sigma(Tensor t) {
      return rest(t).mul_(new Scalar(Math.PI / 2)).sin_();
    }

    @Override
    public Tensor alphaDot(Tensor t) {
      return sigma(t).mul_(new Scalar(Math.PI / 2));
    }

    @Override
    public Tensor sigmaDot(Tensor t) {
      return alpha(t).mul_(new Scalar(Math.PI / 2)).neg_();
    }

    @Override
    public Tensor timeAt(Tensor angle) {
      return angle.div(new Scalar(Math.PI / 2)).clamp_max(new Scalar(1.0));
    }
  }

  /**
   * Variance-preserving with linear alpha, {@code alpha = t, sigma = sqrt(1 - t^2)}; {@code sigma'
   * = -t / sigma} is infinite at t = 1.
   */
  public record LinearVp() implements Schedule {
    /**
     * How far before t = 1 its times end: there is left of the source sqrt(2e-4) = .014, and the
     * mean square of sigma' is log(1 / 2e-4) / 2 - 1/2, about 3.8.
     */
    public static final double CLIP = 1e-4;

    @Override
    public TimeRange range() {
      return new TimeRange(0, 1 - CLIP);
    }

    @Override
    public Tensor alpha(Tensor t) {
      return t.clone();
    }

    /** {@code sqrt((1 - t) (1 + t))}. */
    @Override
    public Tensor sigma(Tensor t) {
      return rest(t).mul_(t.add(new Scalar(1.0))).sqrt_();
    }

    @Override
    public Tensor alphaDot(Tensor t) {
      return torch.ones_like(t);
    }

    @Override
    public Tensor sigmaDot(Tensor t) {
      return t.div(sigma(t)).neg_();
    }

    @Override
    public Tensor timeAt(Tensor angle) {
      return angle.sin();
    }
  }

  /**
   * The variance-preserving diffusion: {@code alpha = exp(-T / 2), sigma = sqrt(1 - exp(-T)), T =
   * (1 - t)^2 (betaMax - betaMin) / 2 + (1 - t) betaMin}; sigma' is infinite at t = 1.
   *
   * <p>alpha(0) is {@code exp(-(betaMin + betaMax) / 4)}, .00657 for .1 and 20, so that the path
   * starts only nearly at the source. Source: Song et al., "Score-based generative modeling through
   * stochastic differential equations" (2021), equation 33.
   *
   * @param betaMin rate of the noise at t = 1, positive
   * @param betaMax rate of the noise at t = 0, at least betaMin
   */
  public record Vp(double betaMin, double betaMax) implements Schedule {
    /** How far before t = 1 its times end; {@code sigma} there is .0105 for .1 and 20. */
    public static final double CLIP = 1e-3;

    /**
     * Checks the rates.
     *
     * @throws IllegalArgumentException if they are not positive and in order, or betaMax above 1000
     */
    public Vp {
      if (!(betaMin > 0) || Double.isInfinite(betaMin)) {
        throw new IllegalArgumentException("betaMin: is " + betaMin + ", but must be positive");
      }
      if (!(betaMax >= betaMin && betaMax <= 1000)) {
        throw new IllegalArgumentException(
            "betaMax: is " + betaMax + ", but must be from betaMin, " + betaMin + ", to 1000");
      }
    }

    @Override
    public TimeRange range() {
      return new TimeRange(0, 1 - CLIP);
    }

    /** {@code -T}. */
    private Tensor exponent(Tensor t) {
      Tensor rest = rest(t);
      return rest.mul(new Scalar(-(betaMax - betaMin) / 2)).sub_(new Scalar(betaMin)).mul_(rest);
    }

    /** {@code -T' = (1 - t) (betaMax - betaMin) + betaMin}. */
    private Tensor rate(Tensor t) {
      return rest(t).mul_(new Scalar(betaMax - betaMin)).add_(new Scalar(betaMin));
    }

    @Override
    public Tensor alpha(Tensor t) {
      return exponent(t).mul_(new Scalar(0.5)).exp_();
    }

    /** {@code sqrt(-expm1(-T))}. */
    @Override
    public Tensor sigma(Tensor t) {
      return exponent(t).expm1_().neg_().sqrt_();
    }

    @Override
    public Tensor alphaDot(Tensor t) {
      return alpha(t).mul_(rate(t)).mul_(new Scalar(0.5));
    }

    /** {@code -exp(-T) (-T') / (2 sigma)}. */
    @Override
    public Tensor sigmaDot(Tensor t) {
      return exponent(t).exp_().mul_(rate(t)).div_(sigma(t)).mul_(new Scalar(-0.5));
    }

    /** {@code T = -2 log sin}, and 1 - t is the positive root of {@code a u^2 + b u = T}. */
    @Override
    public Tensor timeAt(Tensor angle) {
      double a = (betaMax - betaMin) / 2;
      Tensor area = angle.sin().log_().mul_(new Scalar(-2.0)).clamp_max_(new Scalar(a + betaMin));
      Tensor root =
          area.mul(new Scalar(4 * a))
              .add_(new Scalar(betaMin * betaMin))
              .sqrt_()
              .add_(new Scalar(betaMin));
      return area.mul(new Scalar(2.0))
          .div_(root)
          .clamp_max(new Scalar(1.0))
          .neg_()
          .add_(new Scalar(1.0));
    }
  }
}
