package dev.fluxion.diffusion;

/**
 * How much noise a sampler adds: w(t) of {@code dx = (v + w score) dt + sqrt(2 w) dW}, which has
 * the marginals of the flow {@code dx = v dt} for every w &gt;= 0.
 *
 * <p>Source: Song et al., "Score-based generative modeling through stochastic differential
 * equations" (2021), appendix D; Ma et al., "SiT" (2024), equation 5.
 */
public interface Diffusion {
  /** Returns w at the time of the coefficients; infinite where it has no finite value. */
  double at(Coefficients at);

  /** Checks a scale. */
  private static void check(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          name + ": is " + value + ", but must be 0 or more (0 is the flow without noise)");
    }
  }

  /**
   * {@code w = value}.
   *
   * @param value w, 0 or more
   */
  record Constant(double value) implements Diffusion {
    /** Checks the value. */
    public Constant {
      check("value", value);
    }

    @Override
    public double at(Coefficients at) {
      return value;
    }
  }

  /**
   * {@code w = scale (1 - t)}.
   *
   * @param scale w at t = 0, 0 or more
   */
  record Linear(double scale) implements Diffusion {
    /** Checks the scale. */
    public Linear {
      check("scale", scale);
    }

    @Override
    public double at(Coefficients at) {
      return scale * (1 - at.t());
    }
  }

  /**
   * {@code w = scale sigma(t)}, so that {@code w score = -scale E[x0 | x]} is bounded at both ends.
   *
   * @param scale factor, 0 or more
   */
  record Sigma(double scale) implements Diffusion {
    /** Checks the scale. */
    public Sigma {
      check("scale", scale);
    }

    @Override
    public double at(Coefficients at) {
      return scale * at.sigma();
    }
  }

  /**
   * {@code w = scale g^2 / 2} with g the noise of the process from data to noise ({@link
   * Coefficients#noiseRate}); at scale 1 the time-reversed process of Anderson (1982). For the
   * variance-preserving schedule {@code g^2 = beta}.
   *
   * @param scale factor, 0 or more
   */
  record Reverse(double scale) implements Diffusion {
    /** Checks the scale. */
    public Reverse {
      check("scale", scale);
    }

    @Override
    public double at(Coefficients at) {
      return scale == 0 ? 0 : scale * at.noiseRate();
    }
  }
}
