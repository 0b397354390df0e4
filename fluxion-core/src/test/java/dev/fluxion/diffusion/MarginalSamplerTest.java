package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Schedule;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Distributions;
import dev.fluxion.testing.Slope;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MarginalSamplerTest {
  private static final int ROWS = 10_000;

  static List<Arguments> samplers() {
    SdeSolver heun = new StochasticHeun();
    return List.of(
        Arguments.of(heun, new Diffusion.Constant(0.5), Flows.STRAIGHT, 100),
        Arguments.of(heun, new Diffusion.Linear(1), Flows.STRAIGHT, 100),
        Arguments.of(heun, new Diffusion.Sigma(1), Flows.STRAIGHT, 100),
        Arguments.of(heun, new Diffusion.Reverse(1), Flows.STRAIGHT, 200),
        Arguments.of(new Sra1(), new Diffusion.Sigma(1), Flows.STRAIGHT, 100),
        Arguments.of(new EulerMaruyama(), new Diffusion.Sigma(0.5), Flows.STRAIGHT, 400),
        Arguments.of(heun, new Diffusion.Reverse(1), Flows.VP, 200));
  }

  /**
   * On the way (t = 0.6) and at the end. Ten distances for each of seven samplers, each beyond the
   * bound with probability 1e-6 at most: false-alarm rate of the test 1e-5 a sampler.
   */
  @ParameterizedTest
  @MethodSource("samplers")
  void theMarginalsOfAMixtureAreKept(
      SdeSolver solver, Diffusion diffusion, Schedule schedule, int steps) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      MixtureFlow flow = Flows.three(schedule);
      Tensor start = Tensors.normal(Key.of(31), 0, ScalarType.Float, ROWS, 2);
      BrownianMotion noise = BrownianMotion.of(Key.of(32), 0);
      MarginalSampler sampler = new MarginalSampler(solver, diffusion, path(schedule));
      Tensor end = sample(sampler, flow, start, TimeGrid.uniform(0, 1, steps), noise);
      assertThat(Flows.distances(flow, 1, Tensors.doubles(end)))
          .allMatch(distance -> distance < Distributions.ONE_IN_A_MILLION);
      Tensor half =
          solver
              .solve(
                  new MarginalSde(
                      Flows.velocity(flow, ROWS), ScoreFunction.ofVelocity(), schedule, diffusion),
                  atTenth(start, flow),
                  TimeGrid.uniform(0.1, 0.6, steps),
                  noise)
              .state();
      assertThat(Flows.distances(flow, 0.6, Tensors.doubles(half)))
          .allMatch(distance -> distance < Distributions.ONE_IN_A_MILLION);
    }
  }

  /** Carries points of N(0, I) by the flow to t = 0.1. */
  private static Tensor atTenth(Tensor start, MixtureFlow flow) {
    return ExponentialSolver.named("dpmpp-2m", flow.schedule())
        .solve(Flows.velocity(flow, ROWS), start, TimeGrid.uniform(0, 0.1, 40))
        .state();
  }

  private static ProbabilityPath path(Schedule schedule) {
    return new ProbabilityPath.Scheduled(schedule);
  }

  private static Tensor sample(
      StochasticSampler sampler,
      MixtureFlow flow,
      Tensor start,
      TimeGrid grid,
      BrownianMotion noise) {
    return sampler
        .sample(Flows.velocity(flow, start.size(0)), ScoreFunction.ofVelocity(), start, grid, noise)
        .state();
  }

  /** The law of the whole way is computed, one noise at a time, and not drawn. */
  @Test
  void theWholeWayHasTheOrderOfItsPartsOnAStraightPath() {
    for (SdeSolver solver : SdeSolver.all()) {
      MarginalSampler sampler =
          new MarginalSampler(solver, new Diffusion.Sigma(1), path(Flows.STRAIGHT));
      double slope =
          Slope.of(n -> wholeWay(sampler, n).distance(Flows.law(Flows.STRAIGHT, 1)), 64, 128, 256);
      assertThat(slope).as(solver.name()).isCloseTo(solver.weakOrder(), within(0.2));
    }
  }

  /** The law at the end: the sampler runs the whole grid with the noise of one step at a time. */
  private static DiscreteLaw wholeWay(StochasticSampler sampler, int steps) {
    MixtureFlow flow = Flows.normal(Flows.STRAIGHT);
    TimeGrid grid = TimeGrid.uniform(0, 1, steps);
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
      double[] x = Tensors.doubles(sample(sampler, flow, Tensors.of(first, rows, 1), grid, units));
      double variance = (x[1] - x[0]) * (x[1] - x[0]);
      for (int n = 0; n < steps; n++) {
        double c = x[2 + 2 * n] - x[0];
        double d = x[3 + 2 * n] - x[0];
        variance += c * c * h + c * d * h * h + d * d * h * h * h / 3;
      }
      return new DiscreteLaw(x[0], variance);
    }
  }

  @Test
  void withoutDiffusionAllIsTheFlow() {
    try (Scope scope = new Scope()) {
      MixtureFlow flow = Flows.three(Flows.STRAIGHT);
      Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Double, 50, 2);
      TimeGrid grid = TimeGrid.uniform(0, 1, 400);
      Tensor exact =
          ExponentialSolver.named("dpm-solver-2", Flows.STRAIGHT)
              .solve(Flows.velocity(flow, 50), start, grid)
              .state();
      MarginalSampler sampler =
          new MarginalSampler(new StochasticHeun(), new Diffusion.Reverse(0), path(Flows.STRAIGHT));
      OdeSolution found =
          sampler.sample(
              Flows.velocity(flow, 50),
              ScoreFunction.ofVelocity(),
              start,
              grid,
              BrownianMotion.of(Key.of(1), 0));
      assertThat(found.state().sub(exact).abs().max().item_double()).isLessThan(1e-4);
      assertThat(found.statistics().calls()).isEqualTo(2 * 399 + 1);
    }
  }

  /** At t = 0 the reverse process of a straight path has infinite noise: the sampler steps over. */
  @Test
  void oneAndTwoStepsStayFiniteAndInfiniteDiffusionIsRefusedByName() {
    try (Scope scope = new Scope()) {
      MixtureFlow flow = Flows.three(Flows.STRAIGHT);
      Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Double, 50, 2);
      MarginalSampler sampler =
          new MarginalSampler(new StochasticHeun(), new Diffusion.Reverse(1), path(Flows.STRAIGHT));
      for (int steps = 1; steps <= 3; steps++) {
        Tensor end =
            sample(
                sampler,
                flow,
                start,
                TimeGrid.uniform(0, 1, steps),
                BrownianMotion.of(Key.of(1), 0));
        assertThat(end.isfinite().all().item_bool()).isTrue();
      }
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new EulerMaruyama()
                      .solve(
                          new MarginalSde(
                              Flows.velocity(flow, 50),
                              ScoreFunction.ofVelocity(),
                              Flows.STRAIGHT,
                              new Diffusion.Reverse(1)),
                          start,
                          TimeGrid.uniform(0, 1, 4),
                          BrownianMotion.of(Key.of(1), 0)))
          .withMessageContaining("Infinity at t = 0.0");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diffusion.Constant(-1))
        .withMessageContaining("value: is -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diffusion.Sigma(Double.NaN))
        .withMessageContaining("scale: is NaN");
  }
}
