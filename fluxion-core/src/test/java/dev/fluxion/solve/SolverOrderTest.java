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
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
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
  record Problem(
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
  static final List<Problem> PROBLEMS =
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
              "polynomial",
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
              "waves",
              0,
              2,
              40,
              (t, y) -> each(3 * Math.cos(3 * t) + Math.sin(3 * t) - y[0]),
              t -> Math.sin(3 * t)));

  private static double[] each(double slope) {
    return new double[] {slope};
  }

  static List<String> solvers() {
    return Solvers.names();
  }

  /** The order that a solver declares. */
  private static int order(String solver) {
    return Solvers.fixed(solver).order();
  }

  /**
   * The smallest of three numbers of steps for methods of high order, whose error is above rounding
   * and close to its leading term in a narrow range only; there is none where the leading term all
   * but cancels.
   */
  private static final Map<String, Map<String, Integer>> STEPS =
      Map.of(
          "dopri5",
          Map.of("A1", 80, "A2", 0, "A3", 128, "A4", 64, "polynomial", 240, "waves", 64),
          "tsit5",
          Map.of("A1", 160, "A2", 0, "A3", 0, "A4", 40, "polynomial", 80, "waves", 64),
          "dop853",
          Map.of("A1", 8, "A2", 0, "A3", 16, "A4", 0, "polynomial", 0, "waves", 8),
          // The leading error of the 3/8 rule all but cancels on A2.
          "rk4-38",
          Map.of("A2", 0));

  static List<Arguments> solversAndProblems() {
    List<Arguments> all = new ArrayList<>();
    for (String solver : Solvers.names()) {
      for (Problem problem : PROBLEMS) {
        int steps =
            STEPS
                .getOrDefault(solver, Map.of())
                .getOrDefault(problem.name, problem.steps * (solver.startsWith("ab") ? 2 : 1));
        if (steps > 0) {
          all.add(Arguments.of(solver, problem, steps));
        }
      }
    }
    return all;
  }

  /** Three numbers of steps: twice and four times as many, of high orders half and twice. */
  private static int[] steps(String solver, int fewest) {
    return order(solver) > 4
        ? new int[] {fewest, fewest * 3 / 2, 2 * fewest}
        : new int[] {fewest, 2 * fewest, 4 * fewest};
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
  @MethodSource("solvers")
  void orderHoldsOnALinearSystemAgainstTheMatrixExponential(String name) {
    try (Scope scope = new Scope()) {
      Tensor a = Tensors.normal(Key.of(10), 0, ScalarType.Double, 10, 10).mul(new Scalar(0.5)).t();
      Tensor start = Tensors.normal(Key.of(11), 0, ScalarType.Double, 3, 10);
      Tensor end = start.mm(a.matrix_exp());
      OdeFunction function = (t, x, out) -> torch.mm_out(out, x, a);
      OdeSolver solver = Solvers.fixed(name);
      int[] steps = steps(name, order(name) > 5 ? 4 : 20);
      double forward =
          slope(
              n -> distance(solver.solve(function, start, TimeGrid.uniform(0, 1, n)).state(), end),
              steps);
      double backward =
          slope(
              n -> distance(solver.solve(function, end, TimeGrid.uniform(1, 0, n)).state(), start),
              steps);
      assertThat(forward).isCloseTo(order(name), within(0.2));
      assertThat(backward).isCloseTo(order(name), within(0.2));
    }
  }

  private static double distance(Tensor a, Tensor b) {
    return Math.sqrt(a.sub(b).square().sum().item_double());
  }

  @ParameterizedTest
  @MethodSource("solversAndProblems")
  void orderHoldsOnNonlinearAndTimeDependentProblems(String name, Problem problem, int fewest) {
    for (boolean forward : new boolean[] {true, false}) {
      double from = forward ? problem.from : problem.to;
      double to = forward ? problem.to : problem.from;
      OdeSolver solver = Solvers.fixed(name);
      double slope =
          slope(n -> worst(solver, problem, TimeGrid.uniform(from, to, n)), steps(name, fewest));
      assertThat(slope).as(forward ? "forward" : "backward").isCloseTo(order(name), within(0.2));
    }
  }

  @Test
  void everySolverIsMeasuredOnAtLeastThreeProblems() {
    for (String solver : Solvers.names()) {
      assertThat(solversAndProblems().stream().filter(one -> one.get()[0].equals(solver)).count())
          .isGreaterThanOrEqualTo(3);
    }
  }

  /** The largest error at the quarters of the way: at one place alone it may pass through zero. */
  private static double worst(OdeSolver solver, Problem problem, TimeGrid grid) {
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
