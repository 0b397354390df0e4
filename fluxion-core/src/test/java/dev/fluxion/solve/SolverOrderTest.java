package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Ode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of every tableau, measured in float64 and in both directions: the slope of log error
 * against log step is the declared order, within 0.2.
 */
class SolverOrderTest {
  /**
   * A scalar problem with a known solution.
   *
   * @param steps the smallest of three numbers of steps, each twice the one before
   */
  private record Problem(
      String name,
      double from,
      double to,
      int steps,
      Ode.Plain slope,
      DoubleUnaryOperator solution) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Problems A1 to A4 of DETEST (Hull, Enright, Fellen and Sedgwick, 1972), and others. */
  private static final List<Problem> PROBLEMS =
      List.of(
          new Problem("A1", 0, 4, 40, (t, y) -> each(-y[0]), t -> Math.exp(-t)),
          new Problem(
              "A2", 0, 4, 100, (t, y) -> each(-Math.pow(y[0], 3) / 2), t -> 1 / Math.sqrt(t + 1)),
          new Problem(
              "A3", 0, 4, 80, (t, y) -> each(y[0] * Math.cos(t)), t -> Math.exp(Math.sin(t))),
          new Problem(
              "A4",
              0,
              10,
              40,
              (t, y) -> each(y[0] / 4 * (1 - y[0] / 20)),
              t -> 20 / (1 + 19 * Math.exp(-t / 4))),
          new Problem(
              "2y/t + t^4 sin 2t - t^2 + 4t^3",
              1,
              8,
              400,
              (t, y) ->
                  each(2 * y[0] / t + Math.pow(t, 4) * Math.sin(2 * t) - t * t + 4 * t * t * t),
              t ->
                  -Math.pow(t, 4) * Math.cos(2 * t) / 2
                      + Math.pow(t, 3) * Math.sin(2 * t) / 2
                      + t * t * Math.cos(2 * t) / 4
                      - Math.pow(t, 3)
                      + 2 * Math.pow(t, 4)
                      + (Math.PI - 0.25) * t * t),
          new Problem(
              "3 cos 3t + sin 3t - y",
              0,
              2,
              40,
              (t, y) -> each(3 * Math.cos(3 * t) + Math.sin(3 * t) - y[0]),
              t -> Math.sin(3 * t)));

  private static double[] each(double slope) {
    return new double[] {slope};
  }

  static List<ButcherTableau> tableaus() {
    return ButcherTableau.all();
  }

  static List<Arguments> tableausAndProblems() {
    List<Arguments> all = new ArrayList<>();
    for (ButcherTableau tableau : ButcherTableau.all()) {
      for (Problem problem : PROBLEMS) {
        // The leading error of the 3/8 rule all but cancels on A2: steeper, until rounding takes
        // over.
        if (!(tableau.name().equals("rk4-38") && problem.name.equals("A2"))) {
          all.add(Arguments.of(tableau, problem));
        }
      }
    }
    return all;
  }

  /** The slope of the regression of log error on log step. */
  private static double slope(IntToDoubleFunction errorOfSteps, int... steps) {
    double meanX = 0;
    double meanY = 0;
    double[] x = new double[steps.length];
    double[] y = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      x[i] = -Math.log(steps[i]);
      y[i] = Math.log(errorOfSteps.applyAsDouble(steps[i]));
      meanX += x[i] / steps.length;
      meanY += y[i] / steps.length;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < steps.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return products / squares;
  }

  @ParameterizedTest
  @MethodSource("tableaus")
  void orderHoldsOnALinearSystemAgainstTheMatrixExponential(ButcherTableau tableau) {
    try (Scope scope = new Scope()) {
      Tensor a = Tensors.normal(Key.of(10), 0, ScalarType.Double, 10, 10).mul(new Scalar(0.5)).t();
      Tensor start = Tensors.normal(Key.of(11), 0, ScalarType.Double, 3, 10);
      Tensor end = start.mm(a.matrix_exp());
      OdeFunction function = (t, x, out) -> torch.mm_out(out, x, a);
      RungeKutta solver = new RungeKutta(tableau);
      double forward =
          slope(
              n -> distance(solver.solve(function, start, TimeGrid.uniform(0, 1, n)).state(), end),
              20,
              40,
              80);
      double backward =
          slope(
              n -> distance(solver.solve(function, end, TimeGrid.uniform(1, 0, n)).state(), start),
              20,
              40,
              80);
      assertThat(forward).isCloseTo(tableau.order(), within(0.2));
      assertThat(backward).isCloseTo(tableau.order(), within(0.2));
    }
  }

  private static double distance(Tensor a, Tensor b) {
    return Math.sqrt(a.sub(b).square().sum().item_double());
  }

  @ParameterizedTest
  @MethodSource("tableausAndProblems")
  void orderHoldsOnNonlinearAndTimeDependentProblems(ButcherTableau tableau, Problem problem) {
    for (boolean forward : new boolean[] {true, false}) {
      double from = forward ? problem.from : problem.to;
      double to = forward ? problem.to : problem.from;
      RungeKutta solver = new RungeKutta(tableau);
      double slope =
          slope(
              n -> worst(solver, problem, TimeGrid.uniform(from, to, n)),
              problem.steps,
              2 * problem.steps,
              4 * problem.steps);
      assertThat(slope)
          .as(forward ? "forward" : "backward")
          .isCloseTo(tableau.order(), within(0.2));
    }
  }

  /** The largest error at the quarters of the way: at one place alone it may pass through zero. */
  private static double worst(RungeKutta solver, Problem problem, TimeGrid grid) {
    double[] times = grid.times();
    Set<Double> quarters = new HashSet<>();
    for (int i = 1; i <= 4; i++) {
      quarters.add(times[grid.steps() * i / 4]);
    }
    try (Scope scope = new Scope()) {
      Tensor start = Tensors.of(each(problem.solution.applyAsDouble(times[0])), 1, 1);
      OdeSolution solution = solver.solve(Ode.of(problem.slope), start, grid, quarters);
      double worst = 0;
      for (int i = 0; i < 4; i++) {
        double exact = problem.solution.applyAsDouble(solution.times().get(i));
        worst = Math.max(worst, Math.abs(solution.states().get(i).item_double() - exact));
      }
      return worst;
    }
  }
}
