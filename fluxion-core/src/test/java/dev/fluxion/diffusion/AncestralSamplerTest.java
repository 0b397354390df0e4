package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Distributions;
import dev.fluxion.testing.Slope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AncestralSamplerTest {
  private static final MixtureFlow NORMAL = Flows.normal(Flows.VP);

  private static Tensor sample(
      AncestralSampler.Variance variance,
      MixtureFlow flow,
      Tensor start,
      TimeGrid grid,
      BrownianMotion noise) {
    return new AncestralSampler(flow.schedule(), variance)
        .sample(Flows.velocity(flow, start.size(0)), ScoreFunction.ofVelocity(), start, grid, noise)
        .state();
  }

  /**
   * Ho's steps as printed, from alphaBar = alpha(t)^2 alone: {@code (x - beta / sqrt(1 - alphaBar)
   * eps) / sqrt(1 - beta) + deviation z}, z being 1, deviation^2 = beta or beta (1 - alphaBar_s) /
   * (1 - alphaBar_t).
   */
  @ParameterizedTest
  @EnumSource
  void aStepIsThatOfHo(AncestralSampler.Variance variance) {
    BrownianMotion ones =
        (step, h, increment, integral) -> Tensors.fill(increment, new double[] {Math.sqrt(h)}, 1);
    for (double t : new double[] {0, 0.3, 0.72, 0.9}) {
      double s = t + 0.05;
      double x = 0.4;
      double alphaBar = Math.pow(Coefficients.at(Flows.VP, t).alpha(), 2);
      double alphaBarNext = Math.pow(Coefficients.at(Flows.VP, s).alpha(), 2);
      double beta = 1 - alphaBar / alphaBarNext;
      // E[x0 | x] of N(sqrt(alphaBar) 1.5, alphaBar .49 + 1 - alphaBar).
      double noise =
          Math.sqrt(1 - alphaBar)
              * (x - Math.sqrt(alphaBar) * 1.5)
              / (alphaBar * 0.49 + 1 - alphaBar);
      double squared =
          variance == AncestralSampler.Variance.FORWARD
              ? beta
              : beta * (1 - alphaBarNext) / (1 - alphaBar);
      double expected =
          (x - beta / Math.sqrt(1 - alphaBar) * noise) / Math.sqrt(1 - beta) + Math.sqrt(squared);
      try (Scope scope = new Scope()) {
        Tensor found =
            sample(
                variance,
                NORMAL,
                Tensors.of(new double[] {x}, 1, 1),
                new TimeGrid(new double[] {t, s}),
                ones);
        assertThat(found.item_double()).isCloseTo(expected, within(1e-12));
      }
    }
  }

  /** The laws are computed, not drawn. */
  @ParameterizedTest
  @EnumSource
  void theLawConvergesWithOrderOne(AncestralSampler.Variance variance) {
    double slope =
        Slope.of(
            n ->
                Flows.law(Flows.VP, 0)
                    .after(
                        TimeGrid.uniform(0, 1, n),
                        (start, grid, noise) -> sample(variance, NORMAL, start, grid, noise))
                    .distance(Flows.law(Flows.VP, 1)),
            128,
            256,
            512);
    assertThat(slope).isCloseTo(1, within(0.2));
  }

  /**
   * The same Wiener process drives both; up to t = .9, since at t = 1 the last step's noise, which
   * one of them leaves out, is only of order 1/2.
   */
  @ParameterizedTest
  @EnumSource
  void pathsApproachTheReverseEquationWithOrderOne(AncestralSampler.Variance variance) {
    MixtureFlow flow = Flows.three(Flows.VP);
    int finest = 2048;
    int rows = 64;
    Key key = Key.of(41);
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor start = Tensors.normal(Key.of(42), 0, ScalarType.Double, rows, 2);
      Tensor exact =
          new Sra1()
              .solve(
                  new NoisingProcess(Flows.VP).reverse(Flows.score(flow)),
                  start,
                  TimeGrid.uniform(0, 0.9, finest),
                  BrownianMotion.of(key, 0))
              .state();
      double slope =
          Slope.of(
              n ->
                  Math.sqrt(
                      sample(
                              variance,
                              flow,
                              start,
                              TimeGrid.uniform(0, 0.9, n),
                              BrownianMotion.coarse(key, 0, finest / n))
                          .sub(exact)
                          .square()
                          .mean()
                          .item_double()),
              64,
              128,
              256);
      assertThat(slope).isCloseTo(1, within(0.2));
    }
  }

  /** Five distances for each variance; false-alarm rate of the test 1e-5. */
  @ParameterizedTest
  @EnumSource
  void samplesHaveTheLawOfTheData(AncestralSampler.Variance variance) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      MixtureFlow flow = Flows.three(Flows.VP);
      Tensor start = Tensors.normal(Key.of(51), 0, ScalarType.Float, 10_000, 2);
      Tensor end =
          sample(
              variance, flow, start, TimeGrid.uniform(0, 1, 400), BrownianMotion.of(Key.of(52), 0));
      assertThat(Flows.distances(flow, 1, Tensors.doubles(end)))
          .allMatch(distance -> distance < Distributions.ONE_IN_A_MILLION);
    }
  }

  /** On a straight path the first step forgets the start: alpha is 0 there. */
  @Test
  void aStartWithoutSignalIsForgotten() {
    try (Scope scope = new Scope()) {
      Tensor end =
          sample(
              AncestralSampler.Variance.POSTERIOR,
              Flows.normal(Flows.STRAIGHT),
              Tensors.of(new double[] {-3, 3}, 2, 1),
              TimeGrid.uniform(0, 1, 2),
              (step, h, increment, integral) -> increment.zero_());
      double[] x = Tensors.doubles(end);
      assertThat(x[0]).isCloseTo(x[1], within(1e-12));
    }
  }
}
