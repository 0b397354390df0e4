package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.ScoreField;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Slope;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Schroedinger bridge of diffusion sigma from N(0, 1) to N(m, s^2), whose entropic plan has the
 * covariance {@code c = (sqrt(4 s^2 + sigma^4) - sigma^2) / 2}. Source: Janati et al., "Entropic
 * optimal transport between unbalanced Gaussian measures has a closed form" (2020), theorem 1.
 */
class SchroedingerBridgeTest {
  private static final double MEAN = 1.5;
  private static final double SCALE = 0.7;
  private static final double SIGMA = 0.8;
  private static final double PLAN =
      (Math.sqrt(4 * SCALE * SCALE + Math.pow(SIGMA, 4)) - SIGMA * SIGMA) / 2;
  private static final double CLIP = 1e-4;

  /** {@code (1 - t)^2 + t^2 s^2 + 2 t (1 - t) c + sigma^2 t (1 - t)}. */
  private static double variance(double t) {
    return (1 - t) * (1 - t) + t * t * SCALE * SCALE + t * (1 - t) * (2 * PLAN + SIGMA * SIGMA);
  }

  private static double slope(double t) {
    return -2 * (1 - t) + 2 * t * SCALE * SCALE + (1 - 2 * t) * (2 * PLAN + SIGMA * SIGMA);
  }

  /**
   * {@code m + Cov(u, x_t) / Var(x_t) (x - t m)}, the covariance being half the variance's slope.
   */
  private static final VelocityField VELOCITY =
      new VelocityField() {
        @Override
        public Tensor velocity(Tensor times, Tensor x, Condition condition) {
          double t = Math.min(1 - CLIP, Math.max(CLIP, times.select(0, 0).item_double()));
          return x.sub(new Scalar(t * MEAN))
              .mul(new Scalar(slope(t) / (2 * variance(t))))
              .add(new Scalar(MEAN));
        }
      };

  private static final ScoreField SCORE =
      (times, x, condition) -> {
        double t = Math.min(1 - CLIP, Math.max(CLIP, times.select(0, 0).item_double()));
        return x.sub(new Scalar(t * MEAN)).mul(new Scalar(-1 / variance(t)));
      };

  /**
   * The end of the way: mean, variance, and covariance with the start, each computed from unit
   * noise in every step and not drawn.
   */
  private static double[] end(SdeSolver solver, double diffusion, int steps) {
    MarginalSampler sampler =
        new MarginalSampler(
            solver,
            new Diffusion.Constant(diffusion),
            new ProbabilityPath.SchroedingerBridge(SIGMA, CLIP));
    double h = 1.0 / steps;
    int rows = 2 + 2 * steps;
    try (Scope scope = new Scope()) {
      double[] first = new double[rows];
      first[1] = 1;
      BrownianMotion units =
          (step, length, increment, integral) -> {
            double[] w = new double[rows];
            w[2 + 2 * step] = 1;
            Tensors.fill(increment, w, rows);
            if (integral != null) {
              double[] area = new double[rows];
              area[3 + 2 * step] = 1;
              Tensors.fill(integral, area, rows);
            }
          };
      double[] x =
          Tensors.doubles(
              sampler
                  .sample(
                      OdeFunction.of(VELOCITY, rows, Condition.NONE),
                      ScoreFunction.of(SCORE, rows, Condition.NONE),
                      Tensors.of(first, rows, 1),
                      TimeGrid.uniform(0, 1, steps),
                      units)
                  .state());
      double variance = (x[1] - x[0]) * (x[1] - x[0]);
      for (int n = 0; n < steps; n++) {
        double c = x[2 + 2 * n] - x[0];
        double d = x[3 + 2 * n] - x[0];
        variance += c * c * h + c * d * h * h + d * d * h * h * h / 3;
      }
      return new double[] {x[0], variance, x[1] - x[0]};
    }
  }

  static List<SdeSolver> solvers() {
    return SdeSolver.all();
  }

  /** With w = sigma^2 / 2 the equation is the bridge itself, so the ends have the plan's law. */
  @ParameterizedTest
  @MethodSource("solvers")
  void theBridgeJoinsBothEndsAsThePlanDoes(SdeSolver solver) {
    double[] found = end(solver, SIGMA * SIGMA / 2, 800);
    double bound = solver.weakOrder() == 1 ? 4e-3 : 1e-3;
    assertThat(found[0]).isCloseTo(MEAN, within(bound));
    assertThat(found[1]).isCloseTo(SCALE * SCALE, within(bound));
    assertThat(found[2]).isCloseTo(PLAN, within(bound));
  }

  /** Another diffusion has the same marginals and another joint law. */
  @Test
  void otherDiffusionsKeepTheMarginalsOnly() {
    double[] found = end(new StochasticHeun(), SIGMA * SIGMA, 800);
    assertThat(found[0]).isCloseTo(MEAN, within(2e-3));
    assertThat(found[1]).isCloseTo(SCALE * SCALE, within(2e-3));
    assertThat(Math.abs(found[2] - PLAN)).isGreaterThan(0.05);
  }

  /** Marginals on the way are those of the closed form, up to the weak order. */
  @ParameterizedTest
  @MethodSource("solvers")
  void marginalsOnTheWayAreThoseOfTheClosedForm(SdeSolver solver) {
    MarginalSde sde =
        new MarginalSde(
            OdeFunction.of(VELOCITY, 4, Condition.NONE),
            ScoreFunction.of(SCORE, 4, Condition.NONE),
            new ProbabilityPath.CondOt().schedule(),
            new Diffusion.Constant(SIGMA * SIGMA / 2));
    double order =
        Slope.of(
            n ->
                new DiscreteLaw(0.2 * MEAN, variance(0.2))
                    .after(
                        TimeGrid.uniform(0.2, 0.8, n),
                        (start, grid, noise) -> solver.solve(sde, start, grid, noise).state())
                    .distance(new DiscreteLaw(0.8 * MEAN, variance(0.8))),
            64,
            128,
            256);
    assertThat(order).isCloseTo(solver.weakOrder(), within(0.2));
  }
}
