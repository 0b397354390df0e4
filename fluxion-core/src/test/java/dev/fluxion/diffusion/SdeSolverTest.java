package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Schedule;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.SolveException;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Slope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SdeSolverTest {
  private static final List<Diffusion> DIFFUSIONS =
      List.of(
          new Diffusion.Constant(0.5),
          new Diffusion.Linear(1),
          new Diffusion.Sigma(1),
          new Diffusion.Reverse(1));

  static List<SdeSolver> solvers() {
    return SdeSolver.all();
  }

  static List<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (SdeSolver solver : SdeSolver.all()) {
      for (Diffusion diffusion : DIFFUSIONS) {
        all.add(Arguments.of(solver, diffusion, Flows.STRAIGHT));
        all.add(Arguments.of(solver, diffusion, Flows.VP));
      }
    }
    return all;
  }

  /** The law of the discrete scheme is computed, not drawn: the slope has no noise. */
  @ParameterizedTest
  @MethodSource("cases")
  void marginalsAreKeptUpToTheWeakOrder(SdeSolver solver, Diffusion diffusion, Schedule schedule) {
    MarginalSde sde =
        new MarginalSde(
            Flows.velocity(Flows.normal(schedule), 4),
            ScoreFunction.ofVelocity(),
            schedule,
            diffusion);
    double slope =
        Slope.of(
            n ->
                Flows.law(schedule, 0.2)
                    .after(
                        TimeGrid.uniform(0.2, 0.9, n),
                        (start, grid, noise) -> solver.solve(sde, start, grid, noise).state())
                    .distance(Flows.law(schedule, 0.9)),
            64,
            128,
            256);
    assertThat(slope).isCloseTo(solver.weakOrder(), within(0.2));
  }

  /** The noising process runs along falling times, from the data's law to that at t = 0. */
  @ParameterizedTest
  @MethodSource("solvers")
  void dataBecomeNoiseUpToTheWeakOrder(SdeSolver solver) {
    SdeFunction forward = new NoisingProcess(Flows.VP).forward();
    double slope =
        Slope.of(
            n ->
                Flows.law(Flows.VP, 1)
                    .after(
                        TimeGrid.uniform(1, 0.3, n),
                        (start, grid, noise) -> solver.solve(forward, start, grid, noise).state())
                    .distance(Flows.law(Flows.VP, 0.3)),
            32,
            64,
            128);
    assertThat(slope).isCloseTo(solver.weakOrder(), within(0.2));
    DiscreteLaw noise =
        Flows.law(Flows.VP, 1)
            .after(
                TimeGrid.uniform(1, 0, 2000),
                (start, grid, motion) ->
                    new StochasticHeun().solve(forward, start, grid, motion).state());
    assertThat(noise.mean()).isCloseTo(0, within(0.01));
    assertThat(noise.variance()).isCloseTo(1, within(1e-4));
  }

  /** dx = sin 4x dt + dW against the same paths of W in 4,096 steps; replayed by seed. */
  @ParameterizedTest
  @MethodSource("solvers")
  void pathsConvergeWithTheStrongOrder(SdeSolver solver) {
    int finest = 4096;
    Key key = Key.of(21);
    SdeFunction wavy =
        new SdeFunction() {
          @Override
          public void drift(double t, Tensor x, Tensor out) {
            out.copy_(x.mul(new Scalar(4.0)).sin());
          }

          @Override
          public double noise(double t) {
            return 1;
          }
        };
    try (Scope scope = new Scope()) {
      Tensor start = Tensors.normal(Key.of(22), 0, ScalarType.Double, 500, 1);
      Tensor exact =
          new Sra1()
              .solve(wavy, start, TimeGrid.uniform(0, 1, finest), BrownianMotion.of(key, 0))
              .state();
      double slope =
          Slope.of(
              n -> {
                Tensor end =
                    solver
                        .solve(
                            wavy,
                            start,
                            TimeGrid.uniform(0, 1, n),
                            BrownianMotion.coarse(key, 0, finest / n))
                        .state();
                return Math.sqrt(end.sub(exact).square().mean().item_double());
              },
              32,
              64,
              128,
              256);
      assertThat(slope).isCloseTo(solver.strongOrder(), within(0.2));
    }
  }

  @ParameterizedTest
  @MethodSource("solvers")
  void rowsDoNotDependOnTheChunkTheyAreIn(SdeSolver solver) {
    try (Scope scope = new Scope()) {
      MixtureFlow flow = Flows.three(Flows.STRAIGHT);
      Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Float, 10, 2);
      TimeGrid grid = TimeGrid.uniform(0, 0.9, 12);
      Key key = Key.of(5);
      Tensor whole = solve(solver, flow, start, grid, BrownianMotion.of(key, 0));
      for (int from = 0; from < 10; from += 5) {
        Tensor part =
            solve(solver, flow, start.narrow(0, from, 5), grid, BrownianMotion.of(key, from));
        assertThat(Tensors.floats(part))
            .isEqualTo(Tensors.floats(whole.narrow(0, from, 5).contiguous()));
      }
    }
  }

  private static Tensor solve(
      SdeSolver solver, MixtureFlow flow, Tensor start, TimeGrid grid, BrownianMotion noise) {
    return solver
        .solve(
            new MarginalSde(
                Flows.velocity(flow, start.size(0)),
                ScoreFunction.ofVelocity(),
                flow.schedule(),
                new Diffusion.Sigma(1)),
            start,
            grid,
            noise)
        .state();
  }

  /** Without noise Euler and Maruyama's method is Euler's: x(1) = (1 + h)^n. */
  @ParameterizedTest
  @MethodSource("solvers")
  void withoutNoiseTheMethodsAreThoseOfOrdinaryEquations(SdeSolver solver) {
    SdeFunction growth =
        new SdeFunction() {
          @Override
          public void drift(double t, Tensor x, Tensor out) {
            out.copy_(x);
          }

          @Override
          public double noise(double t) {
            return 0;
          }
        };
    try (Scope scope = new Scope()) {
      OdeSolution found =
          solver.solve(
              growth,
              Tensors.of(new double[] {1}, 1, 1),
              TimeGrid.uniform(0, 1, 10),
              BrownianMotion.of(Key.of(0), 0),
              Set.of(0.0, 1.0));
      double factor = solver.weakOrder() == 1 ? 1.1 : 1.105;
      assertThat(found.state().item_double()).isCloseTo(Math.pow(factor, 10), within(1e-13));
      assertThat(found.times()).containsExactly(0.0, 1.0);
      assertThat(found.statistics().calls()).isEqualTo(solver.weakOrder() == 1 ? 10 : 20);
    }
  }

  @Test
  void whatIsNotFiniteStopsWithTimeAndStep() {
    SdeFunction wild =
        new SdeFunction() {
          @Override
          public void drift(double t, Tensor x, Tensor out) {
            out.copy_(x.square().square());
          }

          @Override
          public double noise(double t) {
            return 1;
          }
        };
    try (Scope scope = new Scope()) {
      assertThatExceptionOfType(SolveException.class)
          .isThrownBy(
              () ->
                  new EulerMaruyama()
                      .solve(
                          wild,
                          Tensors.of(new double[] {9}, 1, 1),
                          TimeGrid.uniform(0, 1, 10),
                          BrownianMotion.of(Key.of(0), 0)))
          .withMessageContaining("euler-maruyama")
          .withMessageContaining("step")
          .withMessageContaining("take more steps");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SdeSolver.named("milstein"))
        .withMessageContaining("'milstein'")
        .withMessageContaining("euler-maruyama, heun, sra1");
  }
}
