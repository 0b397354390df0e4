package dev.fluxion.solve;

import static dev.fluxion.solve.AdaptiveRungeKuttaTest.each;
import static dev.fluxion.solve.AdaptiveRungeKuttaTest.solver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Ode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which steps an adaptive solver takes, and where it gives up. */
class StepControlTest {
  /** Returns all times at which a solve of one row from 1 asks for the slope. */
  private static List<Double> asked(AdaptiveRungeKutta solver, Ode.Plain plain, double to) {
    List<Double> times = new ArrayList<>();
    OdeFunction recording =
        Ode.byRow(
            (t, rows, x, out) -> {
              times.add(t.item_double());
              Tensors.fill(out, plain.at(t.item_double(), Tensors.doubles(x)), 1);
            });
    solver.solve(recording, Tensors.of(each(1), 1, 1), TimeGrid.uniform(0, to, 1), Set.of());
    return times;
  }

  /**
   * Every time that a step of bosh3 wants to reach under a controller with all three weights, by
   * formulas of its own: the pair's (1989), and those of StepControl. The field turns stiff on the
   * way, so that steps are rejected and others follow them.
   */
  @Test
  void allThreeWeightsChooseTheStepsOfTheFormula() {
    Ode.Plain plain = (t, y) -> each(-20 * (1 + Math.sin(9 * t)) * y[0] + Math.cos(20 * t));
    double p = 0.3;
    double integral = 0.5;
    double d = 0.1;
    double tolerance = 1e-4;
    StepControl control =
        StepControl.STANDARD.withWeights(p, integral, d).withFirstStep(0.1).withCounts(1000, 500);
    List<Double> all =
        asked(
            new AdaptiveRungeKutta(
                EmbeddedTableau.bosh3(), new Tolerance(tolerance, tolerance), control),
            plain,
            1);
    List<Double> times = new ArrayList<>();
    for (int i = 3; i < all.size(); i += 3) {
      times.add(all.get(i));
    }
    List<Double> expected = new ArrayList<>();
    double t = 0;
    double y = 1;
    double h = 0.1;
    double last = 1;
    double older = 1;
    int acceptedAfterRejected = 0;
    boolean rejected = false;
    while (t < 1) {
      double length = Math.min(h, 1 - t);
      expected.add(length < h || t + h >= 1 ? 1 : t + length);
      double k1 = plain.at(t, each(y))[0];
      double k2 = plain.at(t + length / 2, each(y + length / 2 * k1))[0];
      double k3 = plain.at(t + 0.75 * length, each(y + 0.75 * length * k2))[0];
      double next = y + length * (2 * k1 + 3 * k2 + 4 * k3) / 9;
      double k4 = plain.at(t + length, each(next))[0];
      double lower = y + length * (7 * k1 / 24 + k2 / 4 + k3 / 3 + k4 / 8);
      double size = tolerance * (1 + Math.max(Math.abs(y), Math.abs(next)));
      double error = Math.abs(next - lower) / size;
      if (error <= 1) {
        double growth =
            0.9
                * Math.pow(error, -(p + integral + d) / 3)
                * Math.pow(last, (p + 2 * d) / 3)
                * Math.pow(older, -d / 3);
        h = length * Math.min(10, Math.max(1, growth));
        older = last;
        last = Math.max(error, 1e-4);
        t = length < 1 - t ? t + length : 1;
        y = next;
        acceptedAfterRejected += rejected ? 1 : 0;
        rejected = false;
      } else {
        h = length * Math.max(0.2, 0.9 * Math.pow(error, -1 / 3.0));
        rejected = true;
      }
    }
    assertThat(acceptedAfterRejected).isGreaterThan(3);
    assertThat(times).hasSameSizeAs(expected);
    for (int n = 0; n < expected.size(); n++) {
      assertThat(times.get(n)).as("try %s", n).isCloseTo(expected.get(n), within(1e-9));
    }
  }

  /** Hairer's first step is about .002 here. */
  @Test
  void theFirstStepIsNotShorterThanTheShortest() {
    Ode.Plain plain = (t, y) -> each(-y[0] + Math.cos(t));
    AdaptiveRungeKutta solver = solver("tsit5", 1e-3);
    assertThat(firstEnd(solver, plain, 1)).isLessThan(0.29);
    for (double first : new double[] {0, 0.001}) {
      AdaptiveRungeKutta bounded =
          new AdaptiveRungeKutta(
              solver.pair(),
              solver.tolerance(),
              StepControl.STANDARD.withFirstStep(first).withLengths(0.3, 0.5));
      assertThat(firstEnd(bounded, plain, 1)).isCloseTo(0.3, within(1e-12));
      assertThat(firstEnd(bounded, plain, 0.25)).isCloseTo(0.25, within(1e-12));
    }
  }

  /** Returns where the first try of a step ends. */
  private static double firstEnd(AdaptiveRungeKutta solver, Ode.Plain plain, double to) {
    int start = solver.control().firstStep() > 0 ? 1 : 2;
    return asked(solver, plain, to).get(start + solver.pair().tableau().stages() - 2);
  }

  /** The times of the last stage are those that a step wants to reach. */
  @Test
  void stepsGrowByTheLargestFactorAndKeepTheirBounds() {
    List<Double> reached = new ArrayList<>();
    OdeFunction recording =
        Ode.byRow(
            (t, rows, x, out) -> {
              reached.add(t.item_double());
              out.zero_();
            });
    StepControl control = StepControl.STANDARD.withFirstStep(1e-4).withLengths(0, 0.04);
    new AdaptiveRungeKutta(EmbeddedTableau.bosh3(), new Tolerance(1e-6, 1e-6), control)
        .solve(recording, Tensors.of(each(1), 1, 1), TimeGrid.uniform(0, 0.1, 1), Set.of());
    List<Double> ends = new ArrayList<>();
    for (int i = 3; i < reached.size(); i += 3) {
      ends.add(reached.get(i));
    }
    assertThat(ends)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
        .containsExactly(1e-4, 1.1e-3, 1.11e-2, 5.11e-2, 9.11e-2, 0.1);
  }

  private static SolveException failure(AdaptiveRungeKutta solver, Ode.Plain slope, double... y0) {
    List<SolveException> caught = new ArrayList<>();
    assertThatExceptionOfType(SolveException.class)
        .isThrownBy(() -> Ode.end(solver, slope, TimeGrid.uniform(0, 2, 1), y0))
        .satisfies(caught::add);
    return caught.get(0);
  }

  @ParameterizedTest
  @MethodSource("dev.fluxion.solve.AdaptiveRungeKuttaTest#names")
  void aStiffProblemSaysSo(String name) {
    SolveException stopped =
        failure(
            new AdaptiveRungeKutta(
                solver(name, 1e-6).pair(),
                new Tolerance(1e-6, 1e-6),
                StepControl.STANDARD.withCounts(1_000_000, 200)),
            (t, y) -> each(-1e6 * (y[0] - Math.cos(t))),
            0);
    assertThat(stopped.status()).isEqualTo(SolveStatus.TOO_MANY_REJECTED_STEPS);
    assertThat(stopped)
        .hasMessageContaining(name + " at t = ")
        .hasMessageContaining("of row 0, with h = ")
        .hasMessageContaining("of the tolerance, state norm")
        .hasMessageContaining("of which 201 rejected")
        .hasMessageContaining("looks stiff")
        .hasMessageContaining("loosen rtol and atol");
  }

  /** Within the standard bounds, which is met first depends on tolerance and stiffness. */
  @ParameterizedTest
  @CsvSource({"1e-9,3e4,TOO_MANY_STEPS", "1e-6,1e5,TOO_MANY_REJECTED_STEPS"})
  void aStiffProblemSaysSoByTheStandardControlToo(
      double tolerance, double stiffness, SolveStatus status) {
    SolveException stopped =
        failure(solver("tsit5", tolerance), (t, y) -> each(-stiffness * (y[0] - Math.cos(t))), 1);
    assertThat(stopped.status()).isEqualTo(status);
    assertThat(stopped)
        .hasMessageContaining("stiff")
        .hasMessageContaining("an explicit method only passes with tiny steps")
        .hasMessageContaining("loosen rtol and atol");
  }

  /** y' = y^2 from 1 is 1 / (1 - t): no step passes t = 1. */
  @ParameterizedTest
  @MethodSource("dev.fluxion.solve.AdaptiveRungeKuttaTest#names")
  void aSingularityStopsTheSolveBeforeIt(String name) {
    SolveException stopped = failure(solver(name, 1e-8), (t, y) -> each(y[0] * y[0]), 1);
    assertThat(stopped.status())
        .isIn(
            SolveStatus.STEP_TOO_SHORT,
            SolveStatus.NOT_FINITE,
            SolveStatus.TOO_MANY_REJECTED_STEPS);
    assertThat(stopped.time()).isCloseTo(1, within(1e-3));
  }

  @Test
  void limitsOfStepsAreKept() {
    Ode.Plain waves = (t, y) -> each(Math.cos(50 * t));
    AdaptiveRungeKutta few =
        new AdaptiveRungeKutta(
            EmbeddedTableau.bosh3(),
            new Tolerance(1e-6, 1e-6),
            StepControl.STANDARD.withCounts(7, 500));
    SolveException steps = failure(few, waves, 0);
    assertThat(steps.status()).isEqualTo(SolveStatus.TOO_MANY_STEPS);
    assertThat(steps).hasMessageContaining("after 7 steps").hasMessageContaining("raise maxSteps");
    assertThat(steps).hasMessageContaining("or the problem stiff");
    AdaptiveRungeKutta coarse =
        new AdaptiveRungeKutta(
            EmbeddedTableau.bosh3(),
            new Tolerance(1e-9, 1e-9),
            StepControl.STANDARD.withLengths(0.01, 1));
    assertThat(failure(coarse, waves, 0).status()).isEqualTo(SolveStatus.STEP_TOO_SHORT);
    SolveException bad =
        failure(solver("tsit5", 1e-6), (t, y) -> each(t > 0.5 ? Double.NaN : 1), 0);
    assertThat(bad.status()).isEqualTo(SolveStatus.NOT_FINITE);
    assertThat(bad.time()).isCloseTo(0.5, within(1e-6));
    assertThat(failure(solver("tsit5", 1e-6), (t, y) -> each(Double.NaN), 0))
        .hasMessageContaining("cannot start at t = 0.0");
  }
}
