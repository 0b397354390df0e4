package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.path.TimeWarp;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Ode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RungeKuttaTest {
  static final List<String> NAMES = RungeKutta.names();

  private static final Ode.Plain GROWTH = (t, y) -> y.clone();

  @Test
  void tenEulerStepsOfGrowthAreElevenTenthsToTheTenth() {
    double[] end = Ode.end(RungeKutta.named("euler"), GROWTH, TimeGrid.uniform(0, 1, 10), 1, 2);
    assertThat(end).containsExactly(new double[] {2.5937424601, 5.1874849202}, within(1e-14));
  }

  /** Every stage time enters: a wrong one would miss the integral of 3 t^2. */
  @ParameterizedTest
  @FieldSource("NAMES")
  void aSlopeOfTimeAloneIsTheMethodsQuadrature(String name) {
    double[] end =
        Ode.end(
            RungeKutta.named(name),
            (t, y) -> new double[] {3 * t * t, 3 * t * t},
            TimeGrid.uniform(0, 1, 4),
            1,
            0);
    // Four steps: the left sum, the midpoint rule, the trapezoidal rule; the others are exact.
    double exact =
        switch (name) {
          case "euler" -> 3 * (1 + 4 + 9) / 64.0;
          case "midpoint" -> 3 * (1 + 9 + 25 + 49) / 256.0;
          case "heun" -> 3 * (1 + 4 + 9 + 8) / 64.0;
          default -> 1;
        };
    assertThat(end).containsExactly(new double[] {1 + exact, exact}, within(1e-14));
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void aStraightSolutionIsExactForEveryMethod(String name) {
    double a = 0.2;
    double b = 3;
    Ode.Plain slope = (t, y) -> new double[] {a + Math.pow(y[0] - (a * t + b), 5)};
    for (TimeGrid grid : List.of(TimeGrid.uniform(0, 2, 7), TimeGrid.uniform(-1, 2, 3))) {
      double from = grid.times()[0];
      assertThat(Ode.end(RungeKutta.named(name), slope, grid, a * from + b)[0])
          .isCloseTo(a * 2 + b, within(1e-14));
    }
  }

  static List<String> goldenProblems() {
    return List.of(
        "linear_6x6", "orbit_e_0_5", "van_der_pol_mu_2", "time_dependent", "lorenz_short");
  }

  /** States made by SciPy's DOP853, see the origin in ode.json; forward and backward. */
  @ParameterizedTest
  @MethodSource("goldenProblems")
  void statesAtAskedTimesAreTheirs(String problem) throws IOException {
    JsonNode file;
    try (InputStream in = RungeKuttaTest.class.getResourceAsStream("/golden/ode.json")) {
      file = new ObjectMapper().readTree(in);
    }
    JsonNode golden = file.get("problems").get(problem);
    Ode.Plain slope = slope(problem, file);
    double[] asked = numbers(golden.get("grid"));
    int between = problem.equals("orbit_e_0_5") ? 600 : 200;
    double[] times = new double[10 * between + 1];
    for (int i = 0; i < times.length; i++) {
      double share = (i % between) / (double) between;
      times[i] =
          share == 0
              ? asked[i / between]
              : asked[i / between] * (1 - share) + asked[i / between + 1] * share;
    }
    Set<Double> keep = Arrays.stream(asked).boxed().collect(Collectors.toSet());
    TimeGrid grid = new TimeGrid(times);
    double[] y0 = numbers(golden.get("y0"));
    OdeSolution there =
        RungeKutta.named("rk4").solve(Ode.of(slope), Tensors.of(y0, 1, y0.length), grid, keep);
    assertThat(there.times()).containsExactly(Arrays.stream(asked).boxed().toArray(Double[]::new));
    for (int i = 0; i < asked.length; i++) {
      assertThat(Tensors.doubles(there.states().get(i)))
          .containsExactly(numbers(golden.get("states").get(i)), within(1e-7));
    }
    assertThat(there.state().equal(there.states().get(10))).isTrue();
    OdeSolution back =
        RungeKutta.named("rk4-38").solve(Ode.of(slope), there.state(), grid.reversed());
    assertThat(Tensors.doubles(back.state())).containsExactly(y0, within(1e-5));
  }

  static Ode.Plain slope(String problem, JsonNode file) {
    return switch (problem) {
      case "linear_6x6" -> {
        JsonNode rows = file.get("matrix_linear_6x6");
        yield (t, y) -> {
          double[] slope = new double[6];
          for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
              slope[i] += rows.get(i).get(j).doubleValue() * y[j];
            }
          }
          return slope;
        };
      }
      case "orbit_e_0_5" ->
          (t, y) -> {
            double cube = Math.pow(y[0] * y[0] + y[1] * y[1], 1.5);
            return new double[] {y[2], y[3], -y[0] / cube, -y[1] / cube};
          };
      case "van_der_pol_mu_2" -> (t, y) -> new double[] {y[1], 2 * (1 - y[0] * y[0]) * y[1] - y[0]};
      case "time_dependent" ->
          (t, y) -> new double[] {y[0] * Math.cos(t) + Math.sin(3 * t), -t * y[1] + y[0]};
      case "lorenz_short" ->
          (t, y) ->
              new double[] {
                10 * (y[1] - y[0]), y[0] * (28 - y[2]) - y[1], y[0] * y[1] - 8 / 3.0 * y[2]
              };
      default -> throw new IllegalArgumentException(problem);
    };
  }

  static double[] numbers(JsonNode node) {
    double[] all = new double[node.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = node.get(i).doubleValue();
    }
    return all;
  }

  @Test
  void anyGridThatGoesOneWayIsFollowed() {
    double[] uneven = {0, 0.01, 0.2, 0.25, 0.7, 0.71, 1.3};
    for (TimeGrid grid :
        List.of(
            new TimeGrid(uneven),
            new TimeGrid(uneven).reversed(),
            TimeGrid.warped(new TimeWarp(0.5), 0, 1.3, 9),
            TimeGrid.warped(new TimeWarp(1.5), 1.3, -0.4, 9))) {
      double[] times = grid.times();
      double euler = 1;
      for (int i = 0; i + 1 < times.length; i++) {
        euler += (times[i + 1] - times[i]) * Math.cos(times[i]) * euler;
      }
      Ode.Plain slope = (t, y) -> new double[] {y[0] * Math.cos(t)};
      assertThat(Ode.end(RungeKutta.named("euler"), slope, grid, 1)[0])
          .isCloseTo(euler, within(1e-14));
      double last = times[times.length - 1];
      assertThat(Ode.end(RungeKutta.named("rk4"), slope, grid, 1)[0])
          .isCloseTo(Math.exp(Math.sin(last) - Math.sin(times[0])), within(2e-3));
    }
  }

  @Test
  void statesAreKeptAtAskedTimesAndAreNotOverwritten() {
    TimeGrid grid = TimeGrid.uniform(1, 0, 4);
    OdeSolution solution =
        RungeKutta.named("euler")
            .solve(
                Ode.of(GROWTH), Tensors.of(new double[] {1}, 1, 1), grid, Set.of(1.0, 0.5, -0.0));
    assertThat(solution.times()).containsExactly(1.0, 0.5, 0.0);
    assertThat(solution.states())
        .extracting(Tensor::item_double)
        .containsExactly(1.0, 0.5625, 0.31640625);
    assertThat(solution.state().item_double()).isEqualTo(0.31640625);
  }

  @Test
  void aTimeThatIsNotVisitedCannotBeKept() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                RungeKutta.named("rk4")
                    .solve(
                        Ode.of(GROWTH),
                        Tensors.of(new double[] {1}, 1, 1),
                        TimeGrid.uniform(0, 1, 10),
                        Set.of(0.34)))
        .withMessageContaining("t = 0.34")
        .withMessageContaining("nearest it visits is 0.3");
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void statisticsCountWhatWasDone(String name) {
    AtomicLong calls = new AtomicLong();
    RungeKutta solver = RungeKutta.named(name);
    OdeSolution solution =
        solver.solve(
            (t, x, out) -> {
              calls.incrementAndGet();
              out.copy_(x);
            },
            Tensors.of(new double[] {1, 2}, 2, 1),
            TimeGrid.uniform(0, 1, 13));
    assertThat(solution.statistics())
        .isEqualTo(OdeSolution.Statistics.same(2, 13L * solver.tableau().neededStages(), 13));
    assertThat(calls.get()).isEqualTo(solution.statistics().calls());
    assertThat(solution.statistics().evaluationsPerRow()).isEqualTo((double) calls.get());
    assertThat(solution.statistics().stepsPerRow()).isEqualTo(13);
    assertThat(solution.status()).isEqualTo(SolveStatus.REACHED_END);
    assertThat(solver.name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aStateThatIsNotFiniteStopsWithTimeStepAndCure(double bad) {
    assertThatExceptionOfType(SolveException.class)
        .isThrownBy(
            () ->
                Ode.end(
                    RungeKutta.named("euler"),
                    (t, y) -> new double[] {0, t < 0.5 ? 1 : bad},
                    TimeGrid.uniform(0, 1, 8),
                    1,
                    1))
        .withMessageContaining("euler")
        .withMessageContaining("step 5 of 8")
        .withMessageContaining("t = 0.5")
        .withMessageContaining("h = 0.125")
        .withMessageContaining("take more steps")
        .satisfies(stop -> assertThat(stop.time()).isEqualTo(0.5))
        .satisfies(stop -> assertThat(stop.status()).isEqualTo(SolveStatus.NOT_FINITE));
  }

  @Test
  void aStartThatIsNotFiniteIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Ode.end(RungeKutta.named("rk4"), GROWTH, TimeGrid.uniform(1, 0, 2), 1, Double.NaN))
        .withMessageContaining("start state, at t = 1.0, is not finite");
  }

  @Test
  void theStartTensorIsNotChanged() {
    Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Float, 5, 1, 3, 3);
    float[] before = Tensors.floats(start);
    Map<String, Long> shapes =
        NAMES.stream()
            .collect(
                Collectors.toMap(
                    name -> name,
                    name ->
                        RungeKutta.named(name)
                            .solve(
                                (t, x, out) -> out.copy_(x.mul(new Scalar(t + 1))),
                                start,
                                TimeGrid.uniform(0, 1, 3))
                            .state()
                            .dim()));
    assertThat(Tensors.floats(start)).containsExactly(before);
    assertThat(shapes.values()).containsOnly(4L);
  }

  @Test
  void anUnknownNameFailsWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RungeKutta.named("rk5"))
        .withMessageContaining("'rk5'")
        .withMessageContaining("rk4-38");
    assertThat(NAMES).allSatisfy(name -> assertThat(RungeKutta.named(name).name()).isEqualTo(name));
  }

  @Test
  void manySolvesLeaveNothingBehind() {
    Tensor start = Tensors.normal(Key.of(1), 0, ScalarType.Float, 64, 2);
    TimeGrid grid = TimeGrid.uniform(0, 1, 5);
    Set<Double> keep = Set.of(0.0, 1.0);
    OdeFunction function = (t, x, out) -> out.copy_(x.sin().mul(new Scalar(t)));
    RungeKutta solver = RungeKutta.named("rk4");
    long count = 0;
    for (int i = 0; i < 300; i++) {
      try (Scope scope = new Scope()) {
        solver.solve(function, start, grid, keep);
      }
      if (i == 20) {
        count = Pointer.totalCount();
      }
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(count);
  }
}
