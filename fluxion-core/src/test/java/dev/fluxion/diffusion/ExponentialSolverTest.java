package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Schedule;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.EmpiricalField;
import dev.fluxion.testing.Slope;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExponentialSolverTest {
  /** On the exact score of a mixture, against classic Runge-Kutta with 800 steps. */
  @ParameterizedTest
  @EnumSource
  void ordersHoldInBothDirectionsAndOnBothSchedules(ExponentialSolver.Method method) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      for (Schedule schedule : new Schedule[] {Flows.VP, Flows.STRAIGHT}) {
        OdeFunction velocity = Flows.velocity(Flows.three(schedule), 4);
        Tensor start = Tensors.normal(Key.of(61), 0, ScalarType.Double, 4, 2);
        Tensor end =
            RungeKutta.named("rk4").solve(velocity, start, TimeGrid.uniform(0.1, 0.9, 800)).state();
        ExponentialSolver solver = new ExponentialSolver(method, schedule);
        double forward =
            Slope.of(
                n ->
                    distance(
                        solver
                            .solve(
                                velocity,
                                start,
                                ExponentialSolver.logSnrGrid(schedule, 0.1, 0.9, n))
                            .state(),
                        end),
                32,
                64,
                128);
        double backward =
            Slope.of(
                n ->
                    distance(
                        solver.solve(velocity, end, TimeGrid.uniform(0.9, 0.1, n)).state(), start),
                32,
                64,
                128);
        assertThat(forward).as("forward, " + schedule).isCloseTo(method.order(), within(0.2));
        assertThat(backward).as("backward, " + schedule).isCloseTo(method.order(), within(0.2));
      }
    }
  }

  private static double distance(Tensor a, Tensor b) {
    return Math.sqrt(a.sub(b).square().sum().item_double());
  }

  /** With one data point its prediction is constant, and x_t = alpha x1 + sigma x0 for all t. */
  @ParameterizedTest
  @EnumSource
  void oneDataPointIsReachedExactlyInAnyStep(ExponentialSolver.Method method) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      for (Schedule schedule : new Schedule[] {Flows.VP, Flows.STRAIGHT}) {
        Tensor point = Tensors.of(new double[] {0.7, -2}, 1, 2);
        OdeFunction velocity = Flows.velocity(new EmpiricalField(point, schedule), 1);
        double[] noise = {1.1, 0.3};
        double[] wanted = new double[2];
        double[] started = new double[2];
        Coefficients at = Coefficients.at(schedule, 0.8);
        Coefficients first = Coefficients.at(schedule, 0);
        for (int j = 0; j < 2; j++) {
          double x1 = j == 0 ? 0.7 : -2;
          wanted[j] = at.alpha() * x1 + at.sigma() * noise[j];
          started[j] = first.alpha() * x1 + first.sigma() * noise[j];
        }
        OdeSolution found =
            new ExponentialSolver(method, schedule)
                .solve(
                    velocity,
                    Tensors.of(started, 1, 2),
                    new TimeGrid(new double[] {0, 0.1, 0.8, 1}),
                    Set.of(0.8));
        assertThat(Tensors.doubles(found.states().get(0))).containsExactly(wanted, within(1e-9));
        assertThat(Tensors.doubles(found.state()))
            .containsExactly(new double[] {0.7, -2}, within(1e-9));
      }
    }
  }

  @Test
  void ddimOnStraightLinesIsEuler() {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      OdeFunction velocity = Flows.velocity(Flows.three(Flows.STRAIGHT), 8);
      Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Double, 8, 2);
      TimeGrid grid = TimeGrid.uniform(0, 1, 9);
      OdeSolution euler = RungeKutta.named("euler").solve(velocity, start, grid);
      OdeSolution ddim =
          ExponentialSolver.named("ddim", Flows.STRAIGHT).solve(velocity, start, grid);
      assertThat(Tensors.doubles(ddim.state()))
          .containsExactly(Tensors.doubles(euler.state()), within(1e-12));
      assertThat(ddim.statistics()).isEqualTo(euler.statistics());
    }
  }

  /**
   * The ends of a straight path, where log(alpha / sigma) is infinite, take one evaluation each.
   */
  @Test
  void evaluationsAreCountedAndNamesKnown() {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      OdeFunction velocity = Flows.velocity(Flows.three(Flows.STRAIGHT), 8);
      Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Double, 8, 2);
      TimeGrid grid = TimeGrid.uniform(0, 1, 9);
      assertThat(
              ExponentialSolver.named("dpm-solver-2", Flows.STRAIGHT)
                  .solve(velocity, start, grid)
                  .statistics()
                  .calls())
          .isEqualTo(1 + 2 * 7 + 1);
    }
    assertThat(ExponentialSolver.names()).containsExactly("ddim", "dpm-solver-2", "dpmpp-2m");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExponentialSolver.named("ddpm", Flows.VP))
        .withMessageContaining("'ddpm'")
        .withMessageContaining("ddim, dpm-solver-2, dpmpp-2m");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExponentialSolver.logSnrGrid(Flows.STRAIGHT, 0, 0.5, 4))
        .withMessageContaining("-Infinity at t = 0.0");
  }

  @Test
  void stepsOfLogSnrAreEqual() {
    double[] times = ExponentialSolver.logSnrGrid(Flows.VP, 0.01, 0.99, 10).times();
    double first = Coefficients.at(Flows.VP, 0.01).halfLogSnr();
    double last = Coefficients.at(Flows.VP, 0.99).halfLogSnr();
    for (int i = 0; i <= 10; i++) {
      assertThat(Coefficients.at(Flows.VP, times[i]).halfLogSnr())
          .isCloseTo(first + (last - first) * i / 10, within(1e-9));
    }
  }
}
