package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.GaussianField;
import dev.fluxion.testing.MixtureField;
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
    assertThat(error(heun, end, grid)).isLessThan(error(heun, end, TimeGrid.uniform(1, 0, 6)));
  }

  /** Where the field is straight, every grid is exact and the equal steps stay. */
  @Test
  void oneStepAndExactSolversKeepEqualSteps() {
    assertThat(GridFit.fit(mixture(), points(1), Solvers.fixed("euler"), 0, 1, 1).times())
        .containsExactly(0, 1);
    OdeFunction straight = OdeFunction.of(new GaussianField(2, 1), ROWS, Condition.NONE);
    assertThat(GridFit.fit(straight, points(1), Solvers.fixed("dop853"), 0, 1, 5).steps())
        .isEqualTo(5);
  }

  /** Costs 1 and 16 with order 3 give densities 1 and 2: two thirds of the steps in the second. */
  @Test
  void sharesFollowTheRootOfTheCost() {
    double[] cells = {0, 0.25, 0.5, 0.75, 1};
    double[] costs = {1, 1, 16, 16};
    assertThat(GridFit.shares(cells, costs, 3, 6))
        .containsExactly(new double[] {0, 0.25, 0.5, 0.625, 0.75, 0.875, 1}, within(1e-14));
    assertThat(GridFit.shares(cells, new double[4], 1, 4)).containsExactly(cells, within(1e-14));
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
