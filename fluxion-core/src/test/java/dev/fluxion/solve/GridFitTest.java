package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.MixtureField;
import dev.fluxion.testing.Ode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GridFitTest {
  private static final int ROWS = 256;

  private static Tensor points(long key) {
    return Tensors.normal(Key.of(key), 0, ScalarType.Double, ROWS, 2);
  }

  private static OdeFunction mixture() {
    return OdeFunction.of(MixtureField.three(), ROWS, Condition.NONE);
  }

  private static double error(OdeSolver solver, Tensor start, TimeGrid grid) {
    double[] times = grid.times();
    TimeGrid fine = TimeGrid.uniform(times[0], times[times.length - 1], 200);
    Tensor end = RungeKutta.named("rk4").solve(mixture(), start, fine).state();
    return Math.sqrt(
        solver.solve(mixture(), start, grid).state().sub(end).square().mean().item_double());
  }

  /** Points that the fit has not seen, from the source; the margin is stated for each solver. */
  @ParameterizedTest
  @CsvSource({"euler,4,0.97", "euler,8,0.97", "midpoint,4,0.7", "heun,4,0.7", "heun,8,0.6"})
  void fewStepsErrLessOnNewPointsThanEqualSteps(String name, int steps, double margin) {
    OdeSolver solver = Solvers.fixed(name);
    TimeGrid grid = GridFit.fit(mixture(), points(1), solver, 0, 1, steps);
    assertThat(grid.steps()).isEqualTo(steps);
    assertThat(grid.times()).startsWith(0).endsWith(1);
    Tensor fresh = points(2);
    assertThat(error(solver, fresh, grid))
        .isLessThan(margin * error(solver, fresh, TimeGrid.uniform(0, 1, steps)));
  }

  @Test
  void aFitGoesBackwardToo() {
    Tensor end =
        RungeKutta.named("rk4").solve(mixture(), points(1), TimeGrid.uniform(0, 1, 100)).state();
    OdeSolver heun = Solvers.fixed("heun");
    TimeGrid grid = GridFit.fit(mixture(), end, heun, 1, 0, 6);
    assertThat(grid.times()).startsWith(1).endsWith(0);
    Tensor fresh =
        RungeKutta.named("rk4").solve(mixture(), points(2), TimeGrid.uniform(0, 1, 100)).state();
    assertThat(error(heun, fresh, grid))
        .isLessThan(0.8 * error(heun, fresh, TimeGrid.uniform(1, 0, 6)));
  }

  /** On a constant field every grid is exact but for rounding, on which nothing is fitted. */
  @ParameterizedTest
  @CsvSource({"euler,5", "heun,7", "ab3,6"})
  void aConstantFieldKeepsEqualSteps(String name, int steps) {
    OdeFunction constant =
        (t, x, out) -> {
          out.select(1, 0).fill_(new Scalar(1.7));
          out.select(1, 1).fill_(new Scalar(-0.3));
        };
    for (ScalarType type : new ScalarType[] {ScalarType.Double, ScalarType.Float}) {
      Tensor start = Tensors.normal(Key.of(3), 0, type, 1, 2);
      assertThat(GridFit.fit(constant, start, Solvers.fixed(name), 0, 1, steps).times())
          .containsExactly(TimeGrid.uniform(0, 1, steps).times());
    }
  }

  /**
   * x' = -40 x^3 from 1: a step of Euler's longer than 1/20 overshoots, the more the larger x is,
   * so that eight equal ones leave all numbers.
   */
  @Test
  void aGridOnWhichTheSolverDivergesIsATrialThatFails() {
    OdeFunction cubic = Ode.of((t, y) -> new double[] {-40 * y[0] * y[0] * y[0]});
    Tensor start = Tensors.of(new double[] {1}, 1, 1);
    OdeSolver euler = Solvers.fixed("euler");
    assertThatExceptionOfType(SolveException.class)
        .isThrownBy(() -> euler.solve(cubic, start, TimeGrid.uniform(0, 1, 8)));
    TimeGrid grid = GridFit.fit(cubic, start, euler, 0, 1, 8);
    assertThat(euler.solve(cubic, start, grid).state().item_double())
        .isCloseTo(1 / Math.sqrt(81), within(0.05));
    assertThatExceptionOfType(SolveException.class)
        .isThrownBy(() -> GridFit.fit(cubic, start.mul(new Scalar(30.0)), euler, 0, 1, 8));
  }

  @Test
  void oneStepIsTheWholeWay() {
    assertThat(GridFit.fit(mixture(), points(1), Solvers.fixed("euler"), 0, 1, 1).times())
        .containsExactly(0, 1);
  }

  /** Costs 1 and 16 with order 3 give densities 1 and 2: two thirds of the steps in the second. */
  @Test
  void sharesFollowTheRootOfTheCost() {
    double[] cells = {0, 0.25, 0.5, 0.75, 1};
    double[] costs = {1, 1, 16, 16};
    assertThat(GridFit.shares(cells, costs, 3, 6))
        .containsExactly(new double[] {0, 0.25, 0.5, 0.625, 0.75, 0.875, 1}, within(1e-14));
    assertThat(GridFit.shares(cells, new double[4], 1, 4)).containsExactly(cells, within(1e-14));
    double infinite = Double.POSITIVE_INFINITY;
    assertThat(GridFit.shares(cells, new double[] {1, 1, infinite, 16}, 3, 6))
        .containsExactly(GridFit.shares(cells, costs, 3, 6), within(1e-14));
  }

  @Test
  void aSolverOfItsOwnStepsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GridFit.fit(
                    mixture(),
                    points(1),
                    Solvers.adaptive("tsit5", new Tolerance(1e-4, 1e-4)),
                    0,
                    1,
                    5))
        .withMessage("grid: is fitted, but 'tsit5' chooses its own steps");
  }
}
