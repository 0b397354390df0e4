package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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

  static AdaptiveRungeKutta solver(String name, double tolerance) {
    return (AdaptiveRungeKutta) Solvers.adaptive(name, new Tolerance(tolerance, tolerance));
  }

  static double[] each(double value) {
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

  static Tensor points(int rows) {
    return Tensors.normal(Key.of(5), 0, ScalarType.Double, rows, 2);
  }

  static OdeFunction mixture(long rows) {
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
        Ode.byRow(
            (t, rows, x, out) -> {
              counts[0]++;
              counts[1] += rows.size(0);
              assertThat(t.size(0)).isEqualTo(rows.size(0));
              inner.derivative(t, rows, x, out);
            });
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
        Ode.byRow(
            (t, rows, x, out) -> {
              for (double row : Tensors.doubles(rows)) {
                counts[(int) row]++;
              }
              inner.derivative(t, rows, x, out);
            });
    OdeSolution solution =
        solver(name, 1e-6)
            .solve(counting, points(40), TimeGrid.uniform(0, 1, 1), Set.of(0.1, 0.5, 0.8));
    assertThat(solution.statistics().evaluations()).isEqualTo(Arrays.stream(counts).sum());
    assertThat(solution.statistics().mostEvaluations())
        .isEqualTo(Arrays.stream(counts).max().orElseThrow());
  }

  @Test
  void tolerancesBelowRoundingAreRefused() {
    Tensor single = Tensors.of(new float[] {1}, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> solver("dopri5", 1e-7).solve(growth(), single, TimeGrid.uniform(0, 1, 1)))
        .withMessageContaining("rtol: is 1.0E-7, but states of 32 bits")
        .withMessageContaining("4.76837158203125E-7 or more");
    assertThat(
            solver("dopri5", 1e-6)
                .solve(growth(), single, TimeGrid.uniform(0, 1, 1))
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
                      .solve(growth(), points(1), TimeGrid.uniform(0, 1, 1), Set.of(outside)))
          .withMessageContaining("the solve goes from t = 0.0 to t = 1.0");
    }
  }

  @Test
  void rowsOfAnyShapeAndTypeAreSolvedAndTheStartIsNotChanged() {
    Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Float, 5, 1, 3, 3);
    float[] before = Tensors.floats(start);
    OdeSolution solution =
        solver("dop853", 1e-5).solve(growth(), start, TimeGrid.uniform(0, 1, 1), Set.of(0.0, 0.5));
    assertThat(Tensors.floats(start)).containsExactly(before);
    assertThat(solution.state().shape()).containsExactly(5, 1, 3, 3);
    assertThat(solution.states().get(1).shape()).containsExactly(5, 1, 3, 3);
    assertThat(Tensors.floats(solution.states().get(0))).containsExactly(before);
    for (double ratio : Tensors.doubles(solution.state().div(start))) {
      assertThat(ratio).isCloseTo(Math.E, within(1e-4));
    }
    Tensor none = Tensors.empty(ScalarType.Double, 0, 2);
    assertThat(solver("tsit5", 1e-5).solve(growth(), none, TimeGrid.uniform(0, 1, 1)).statistics())
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

  /** Returns {@code dx/dt = x}. */
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
