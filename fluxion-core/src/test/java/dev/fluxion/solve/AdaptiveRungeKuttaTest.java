package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.MixtureField;
import dev.fluxion.testing.Ode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdaptiveRungeKuttaTest {
  static List<String> names() {
    return Solvers.adaptiveNames();
  }

  static List<Arguments> namesAndProblems() {
    List<Arguments> all = new ArrayList<>();
    for (String name : names()) {
      SolverOrderTest.PROBLEMS.forEach(problem -> all.add(Arguments.of(name, problem)));
    }
    return all;
  }

  private static AdaptiveRungeKutta solver(String name, double tolerance) {
    return (AdaptiveRungeKutta) Solvers.adaptive(name, new Tolerance(tolerance, tolerance));
  }

  private static double[] each(double value) {
    return new double[] {value};
  }

  /**
   * The error at the end is at most 30 times the tolerance (relative to 1 + the largest state), and
   * states in between likewise: the solver bounds the error of a step, and these problems add up
   * few of them without magnifying them much.
   */
  @ParameterizedTest
  @MethodSource("namesAndProblems")
  void toleranceIsMetOnTheWayAndAtTheEnd(String name, SolverOrderTest.Problem problem) {
    Set<Double> keep = new TreeSet<>();
    for (int i = 0; i <= 7; i++) {
      keep.add(problem.from() + (problem.to() - problem.from()) * i / 7);
    }
    for (double tolerance : new double[] {1e-3, 1e-5, 1e-8}) {
      OdeSolution solution =
          solver(name, tolerance)
              .solve(
                  Ode.of(problem.slope()),
                  Tensors.of(each(problem.solution().applyAsDouble(problem.from())), 1, 1),
                  TimeGrid.uniform(problem.from(), problem.to(), 1),
                  keep);
      assertThat(solution.times()).containsExactlyElementsOf(keep);
      double size = 1;
      for (int i = 0; i < 8; i++) {
        double exact = problem.solution().applyAsDouble(solution.times().get(i));
        size = Math.max(size, 1 + Math.abs(exact));
        assertThat(solution.states().get(i).item_double())
            .as("t = %s, tolerance %s", solution.times().get(i), tolerance)
            .isCloseTo(exact, within(30 * tolerance * size));
      }
      assertThat(solution.state().item_double()).isEqualTo(solution.states().get(7).item_double());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void aTighterToleranceErrsLessInProportion(String name) {
    double last = 0;
    for (double tolerance : new double[] {1e-4, 1e-6, 1e-8}) {
      double end =
          Ode.end(
              solver(name, tolerance),
              (t, y) -> each(y[0] * Math.cos(t)),
              TimeGrid.uniform(0, 10, 1),
              1)[0];
      double error = Math.abs(end - Math.exp(Math.sin(10)));
      if (last > 0) {
        assertThat(error).isBetween(last / 3000, last / 10);
      }
      last = error;
    }
  }

  /**
   * Inside one step from an exact state the error falls as h^(order + 1); within .25. The step
   * begins at t = 0: near t = .5 the first term of the error almost vanishes on this problem, so
   * that the order shows at much shorter steps only.
   */
  @ParameterizedTest
  @MethodSource("names")
  void statesInsideAStepHaveTheOrderOfTheExtension(String name) {
    EmbeddedTableau pair = solver(name, 1e-3).pair();
    boolean high = name.equals("dop853");
    double[] lengths = high ? new double[] {0.3, 0.15} : new double[] {0.1, 0.05};
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      double h = lengths[i];
      AdaptiveRungeKutta one =
          new AdaptiveRungeKutta(
              pair, new Tolerance(0.5, 10), StepControl.STANDARD.withFirstStep(1));
      Set<Double> keep = Set.of(0.3 * h, 0.5 * h, 0.7 * h);
      OdeSolution solution =
          one.solve(
              Ode.of((t, y) -> each(y[0] * Math.cos(t))),
              Tensors.of(each(1), 1, 1),
              TimeGrid.uniform(0, h, 1),
              keep);
      assertThat(solution.statistics().accepted()).isEqualTo(1);
      for (int k = 0; k < 3; k++) {
        double exact = Math.exp(Math.sin(solution.times().get(k)));
        errors[i] = Math.max(errors[i], Math.abs(solution.states().get(k).item_double() - exact));
      }
    }
    assertThat(Math.log(errors[0] / errors[1]) / Math.log(2))
        .isCloseTo(pair.extension().order() + 1, within(0.25));
  }

  static List<Arguments> namesAndGoldens() {
    List<Arguments> all = new ArrayList<>();
    for (String name : List.of("dopri5", "tsit5", "dop853")) {
      RungeKuttaTest.goldenProblems().forEach(problem -> all.add(Arguments.of(name, problem)));
    }
    return all;
  }

  /**
   * States made by SciPy's DOP853, see the origin in ode.json; forward, and backward, where two of
   * the problems magnify errors a million times.
   */
  @ParameterizedTest
  @MethodSource("namesAndGoldens")
  void statesAtAskedTimesAreThoseOfAnotherImplementation(String name, String problem)
      throws IOException {
    JsonNode file;
    try (InputStream in = RungeKuttaTest.class.getResourceAsStream("/golden/ode.json")) {
      file = new ObjectMapper().readTree(in);
    }
    JsonNode golden = file.get("problems").get(problem);
    double[] asked = RungeKuttaTest.numbers(golden.get("grid"));
    double[] y0 = RungeKuttaTest.numbers(golden.get("y0"));
    Ode.Plain slope = RungeKuttaTest.slope(problem, file);
    TimeGrid ends = new TimeGrid(new double[] {asked[0], asked[asked.length - 1]});
    OdeSolution there =
        solver(name, 1e-11)
            .solve(
                Ode.of(slope),
                Tensors.of(y0, 1, y0.length),
                ends,
                Arrays.stream(asked).boxed().collect(Collectors.toSet()));
    for (int i = 0; i < asked.length; i++) {
      assertThat(Tensors.doubles(there.states().get(i)))
          .containsExactly(RungeKuttaTest.numbers(golden.get("states").get(i)), within(2e-8));
    }
    assertThat(Ode.end(solver(name, 1e-11), slope, ends.reversed(), Tensors.doubles(there.state())))
        .containsExactly(y0, within(1e-4));
  }

  private static Tensor points(int rows) {
    return Tensors.normal(Key.of(5), 0, ScalarType.Double, rows, 2);
  }

  private static OdeFunction mixture(long rows) {
    return OdeFunction.of(MixtureField.three(), rows, Condition.NONE);
  }

  /**
   * The same numbers of steps, and states equal to a ten-thousandth of the tolerance: a product's
   * rounding depends on its size, and an error far below the tolerance, a difference of nearly
   * equal numbers, passes that on to the length of the next step.
   */
  @ParameterizedTest
  @MethodSource("names")
  void noRowsStepsDependOnItsNeighbours(String name) {
    Tensor start = points(40);
    TimeGrid ends = TimeGrid.uniform(0, 1, 1);
    Set<Double> keep = Set.of(0.31, 0.77);
    OdeSolution together = solver(name, 1e-6).solve(mixture(40), start, ends, keep);
    OdeSolution.Rows rows = together.rows().orElseThrow();
    double[] states = Tensors.doubles(together.state());
    double[] accepted = Tensors.doubles(rows.accepted());
    double[] rejected = Tensors.doubles(rows.rejected());
    assertThat(Arrays.stream(accepted).distinct().count()).isGreaterThan(1);
    for (int i = 0; i < 40; i++) {
      OdeSolution alone =
          solver(name, 1e-6).solve(mixture(1), start.narrow(0, i, 1).clone(), ends, keep);
      assertThat(Tensors.doubles(alone.state()))
          .containsExactly(new double[] {states[2 * i], states[2 * i + 1]}, within(1e-10));
      assertThat(alone.statistics().accepted()).isEqualTo((long) accepted[i]);
      assertThat(alone.statistics().rejected()).isEqualTo((long) rejected[i]);
      for (int k = 0; k < 2; k++) {
        assertThat(Tensors.doubles(alone.states().get(k)))
            .containsExactly(
                Tensors.doubles(together.states().get(k).narrow(0, i, 1)), within(1e-10));
      }
    }
  }

  /** Two evaluations to start, then one for each stage but the first. */
  @ParameterizedTest
  @MethodSource("names")
  void statisticsCountWhatWasDone(String name) {
    long[] counts = new long[2];
    OdeFunction inner = mixture(40);
    OdeFunction counting =
        new OdeFunction() {
          @Override
          public void derivative(double t, Tensor x, Tensor out) {
            throw new AssertionError("rows have times of their own");
          }

          @Override
          public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
            counts[0]++;
            counts[1] += rows.size(0);
            assertThat(t.size(0)).isEqualTo(rows.size(0));
            inner.derivative(t, rows, x, out);
          }
        };
    AdaptiveRungeKutta solver = solver(name, 1e-5);
    OdeSolution solution = solver.solve(counting, points(40), TimeGrid.uniform(1, 0, 1), Set.of());
    OdeSolution.Statistics statistics = solution.statistics();
    long stages = solver.pair().tableau().stages() - 1L;
    assertThat(statistics.rows()).isEqualTo(40);
    assertThat(statistics.calls()).isEqualTo(counts[0]);
    assertThat(statistics.evaluations()).isEqualTo(counts[1]);
    assertThat(counts[0]).isEqualTo(2 + stages * statistics.mostSteps());
    assertThat(counts[1])
        .isEqualTo(2 * 40 + stages * (statistics.accepted() + statistics.rejected()));
    assertThat(statistics.mostEvaluations()).isEqualTo(counts[0]);
    OdeSolution.Rows rows = solution.rows().orElseThrow();
    assertThat(rows.accepted().sum().item_long()).isEqualTo(statistics.accepted());
    assertThat(rows.rejected().max().item_long()).isEqualTo(statistics.mostRejected());
    assertThat(Tensors.doubles(rows.end())).containsOnly(0);
  }

  /** Stages of the extension's own are evaluations of the rows whose steps hold asked times. */
  @ParameterizedTest
  @MethodSource("names")
  void theMostEvaluationsOfARowCountThoseBetweenItsEnds(String name) {
    long[] counts = new long[40];
    OdeFunction inner = mixture(40);
    OdeFunction counting =
        new OdeFunction() {
          @Override
          public void derivative(double t, Tensor x, Tensor out) {
            throw new AssertionError("rows have times of their own");
          }

          @Override
          public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
            for (double row : Tensors.doubles(rows)) {
              counts[(int) row]++;
            }
            inner.derivative(t, rows, x, out);
          }
        };
    OdeSolution solution =
        solver(name, 1e-6)
            .solve(counting, points(40), TimeGrid.uniform(0, 1, 1), Set.of(0.1, 0.5, 0.8));
    assertThat(solution.statistics().evaluations()).isEqualTo(Arrays.stream(counts).sum());
    assertThat(solution.statistics().mostEvaluations())
        .isEqualTo(Arrays.stream(counts).max().orElseThrow());
  }

  /** Returns all times at which a solve of one row from 1 asks for the slope. */
  private static List<Double> asked(AdaptiveRungeKutta solver, Ode.Plain plain, double to) {
    List<Double> times = new ArrayList<>();
    OdeFunction recording =
        new OdeFunction() {
          @Override
          public void derivative(double t, Tensor x, Tensor out) {
            throw new AssertionError("rows have times of their own");
          }

          @Override
          public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
            times.add(t.item_double());
            Tensors.fill(out, plain.at(t.item_double(), Tensors.doubles(x)), 1);
          }
        };
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
        new OdeFunction() {
          @Override
          public void derivative(double t, Tensor x, Tensor out) {
            out.zero_();
          }

          @Override
          public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
            reached.add(t.item_double());
            out.zero_();
          }
        };
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

  @ParameterizedTest
  @MethodSource("names")
  void anEventStopsEachRowWhereItCrosses(String name) {
    Event event =
        new Event((t, x) -> x.select(1, 0).sub(new Scalar(Math.E)), Event.Direction.RISING, 1e-12);
    Tensor start = Tensors.of(new double[] {1, 2, 0.5, -1}, 4, 1);
    OdeSolution solution =
        solver(name, 1e-10)
            .solve(
                OdeFunctions.growth(), start, TimeGrid.uniform(0, 2, 1), Set.of(0.5, 2.0), event);
    assertThat(solution.status()).isEqualTo(SolveStatus.STOPPED_BY_EVENT);
    assertThat(Tensors.doubles(solution.rows().orElseThrow().end()))
        .containsExactly(new double[] {1, 1 - Math.log(2), 1 + Math.log(2), 2}, within(1e-7));
    assertThat(Tensors.doubles(solution.state()))
        .containsExactly(new double[] {Math.E, Math.E, Math.E, -Math.exp(2)}, within(1e-7));
    assertThat(Tensors.doubles(solution.states().get(0)))
        .usingComparatorWithPrecision(1e-7)
        .containsExactly(Math.exp(0.5), Double.NaN, 0.5 * Math.exp(0.5), -Math.exp(0.5));
    assertThat(Tensors.doubles(solution.states().get(1)))
        .usingComparatorWithPrecision(1e-7)
        .containsExactly(Double.NaN, Double.NaN, Double.NaN, -Math.exp(2));
  }

  /**
   * A crossing in the step of a kept time takes nothing from its state, for which steps are long.
   */
  @ParameterizedTest
  @MethodSource("names")
  void statesBeforeACrossingAreThoseOfTheWholeStep(String name) {
    Set<Double> keep = new java.util.TreeSet<>();
    for (int i = 1; i < 50; i++) {
      keep.add(i * 0.02);
    }
    Event event =
        new Event((t, x) -> x.select(1, 0).sub(new Scalar(Math.E)), Event.Direction.RISING, 1e-9);
    Tensor start = Tensors.of(new double[] {1}, 1, 1);
    TimeGrid grid = TimeGrid.uniform(0, 2, 1);
    OdeSolution stopped = solver(name, 1e-4).solve(OdeFunctions.growth(), start, grid, keep, event);
    OdeSolution whole = solver(name, 1e-4).solve(OdeFunctions.growth(), start, grid, keep);
    assertThat(Tensors.doubles(stopped.rows().orElseThrow().end())[0]).isCloseTo(1, within(1e-3));
    for (int k = 0; k < keep.size(); k++) {
      assertThat(Tensors.doubles(stopped.states().get(k)))
          .containsExactly(Tensors.doubles(whole.states().get(k)), within(1e-14));
    }
  }

  /**
   * A wide tolerance shows how often each step was halved: by its own width alone. One halving more
   * moves the time by hundredths, rounding the length of a step by less than 1e-7.
   */
  @ParameterizedTest
  @MethodSource("names")
  void theTimeOfACrossingDoesNotDependOnTheNeighbours(String name) {
    Event event = new Event((t, x) -> t.sub(new Scalar(0.31)), Event.Direction.RISING, 0.03);
    Tensor start = points(40);
    TimeGrid ends = TimeGrid.uniform(0, 1, 1);
    double[] together =
        Tensors.doubles(
            solver(name, 1e-3)
                .solve(mixture(40), start, ends, Set.of(), event)
                .rows()
                .orElseThrow()
                .end());
    for (int i = 0; i < 40; i++) {
      OdeSolution alone =
          solver(name, 1e-3)
              .solve(mixture(1), start.narrow(0, i, 1).clone(), ends, Set.of(), event);
      assertThat(alone.rows().orElseThrow().end().item_double())
          .isCloseTo(together[i], within(1e-6));
    }
  }

  /** sin t crosses zero rising at 2 pi, falling at pi, and backward the other way round. */
  @Test
  void theDirectionOfACrossingCounts() {
    OdeFunction rotation = Ode.of((t, y) -> new double[] {y[1], -y[0]});
    Tensor start = Tensors.of(new double[] {Math.sin(1), Math.cos(1)}, 1, 2);
    for (Event.Direction direction : Event.Direction.values()) {
      Event event = new Event((t, x) -> x.select(1, 0), direction, 1e-11);
      double[] expected =
          direction == Event.Direction.RISING
              ? new double[] {2 * Math.PI, -Math.PI}
              : new double[] {Math.PI, 0};
      for (int back = 0; back < 2; back++) {
        OdeSolution solution =
            solver("dop853", 1e-10)
                .solve(
                    rotation, start, TimeGrid.uniform(1, back == 0 ? 20 : -20, 1), Set.of(), event);
        assertThat(solution.rows().orElseThrow().end().item_double())
            .as("%s %s", direction, back)
            .isCloseTo(expected[back], within(1e-7));
      }
    }
  }

  @Test
  void anEventsTimeMayEnterAndItsShapeIsChecked() {
    Event clock = new Event((t, x) -> t.sub(new Scalar(0.3)), Event.Direction.BOTH, 1e-9);
    OdeSolution solution =
        solver("tsit5", 1e-6)
            .solve(OdeFunctions.growth(), points(3), TimeGrid.uniform(0, 1, 1), Set.of(), clock);
    assertThat(Tensors.doubles(solution.rows().orElseThrow().end()))
        .containsExactly(new double[] {0.3, 0.3, 0.3}, within(1e-9));
    Event wrong = new Event((t, x) -> x, Event.Direction.BOTH, 1e-9);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                solver("tsit5", 1e-6)
                    .solve(
                        OdeFunctions.growth(),
                        points(3),
                        TimeGrid.uniform(0, 1, 1),
                        Set.of(),
                        wrong))
        .withMessageContaining("[3, 2] for 3 rows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Event((t, x) -> t, Event.Direction.BOTH, 0))
        .withMessage("tolerance: is 0.0, but must be positive");
  }

  private static SolveException failure(AdaptiveRungeKutta solver, Ode.Plain slope, double... y0) {
    List<SolveException> caught = new ArrayList<>();
    assertThatExceptionOfType(SolveException.class)
        .isThrownBy(() -> Ode.end(solver, slope, TimeGrid.uniform(0, 2, 1), y0))
        .satisfies(caught::add);
    return caught.get(0);
  }

  @ParameterizedTest
  @MethodSource("names")
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
  @MethodSource("names")
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

  @Test
  void tolerancesBelowRoundingAreRefused() {
    Tensor single = Tensors.of(new float[] {1}, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                solver("dopri5", 1e-7)
                    .solve(OdeFunctions.growth(), single, TimeGrid.uniform(0, 1, 1)))
        .withMessageContaining("rtol: is 1.0E-7, but states of 32 bits")
        .withMessageContaining("4.76837158203125E-7 or more");
    assertThat(
            solver("dopri5", 1e-6)
                .solve(OdeFunctions.growth(), single, TimeGrid.uniform(0, 1, 1))
                .state()
                .item_double())
        .isCloseTo(Math.E, within(1e-5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tolerance(-1, 1))
        .withMessageContaining("rtol: is -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tolerance(1e-3, 0))
        .withMessage("atol: is 0.0, but must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Solvers.adaptive("rk4", new Tolerance(1e-3, 1e-3)))
        .withMessage(
            "solver: is 'rk4', but tolerances are kept by bosh3, dopri5, tsit5, dop853 only");
  }

  @Test
  void timesToKeepLieOnTheWay() {
    for (double outside : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  solver("tsit5", 1e-3)
                      .solve(
                          OdeFunctions.growth(),
                          points(1),
                          TimeGrid.uniform(0, 1, 1),
                          Set.of(outside)))
          .withMessageContaining("the solve goes from t = 0.0 to t = 1.0");
    }
  }

  @Test
  void rowsOfAnyShapeAndTypeAreSolvedAndTheStartIsNotChanged() {
    Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Float, 5, 1, 3, 3);
    float[] before = Tensors.floats(start);
    OdeSolution solution =
        solver("dop853", 1e-5)
            .solve(OdeFunctions.growth(), start, TimeGrid.uniform(0, 1, 1), Set.of(0.0, 0.5));
    assertThat(Tensors.floats(start)).containsExactly(before);
    assertThat(solution.state().shape()).containsExactly(5, 1, 3, 3);
    assertThat(solution.states().get(1).shape()).containsExactly(5, 1, 3, 3);
    assertThat(Tensors.floats(solution.states().get(0))).containsExactly(before);
    for (double ratio : Tensors.doubles(solution.state().div(start))) {
      assertThat(ratio).isCloseTo(Math.E, within(1e-4));
    }
    Tensor none = Tensors.empty(ScalarType.Double, 0, 2);
    assertThat(
            solver("tsit5", 1e-5)
                .solve(OdeFunctions.growth(), none, TimeGrid.uniform(0, 1, 1))
                .statistics())
        .isEqualTo(OdeSolution.Statistics.NONE);
  }

  @Test
  void manySolvesLeaveNothingBehind() {
    Tensor start = points(64);
    OdeFunction function = mixture(64);
    Event event = new Event((t, x) -> x.select(1, 0), Event.Direction.BOTH, 1e-6);
    long count = 0;
    for (int i = 0; i < 60; i++) {
      try (Scope scope = new Scope()) {
        solver("dop853", 1e-4)
            .solve(function, start, TimeGrid.uniform(0, 1, 1), Set.of(0.5, 1.0), event);
      }
      if (i == 10) {
        count = Pointer.totalCount();
      }
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(count);
  }

  /** Right-hand sides on tensors. */
  private static final class OdeFunctions {
    static OdeFunction growth() {
      return new OdeFunction() {
        @Override
        public void derivative(double t, Tensor x, Tensor out) {
          out.copy_(x);
        }

        @Override
        public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
          out.copy_(x);
        }
      };
    }
  }
}
