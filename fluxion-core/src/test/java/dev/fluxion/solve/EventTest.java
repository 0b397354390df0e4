package dev.fluxion.solve;

import static dev.fluxion.solve.AdaptiveRungeKuttaTest.growth;
import static dev.fluxion.solve.AdaptiveRungeKuttaTest.mixture;
import static dev.fluxion.solve.AdaptiveRungeKuttaTest.points;
import static dev.fluxion.solve.AdaptiveRungeKuttaTest.solver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Ode;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Solves that stop where a function of the state crosses zero. */
class EventTest {
  @ParameterizedTest
  @MethodSource("dev.fluxion.solve.AdaptiveRungeKuttaTest#names")
  void anEventStopsEachRowWhereItCrosses(String name) {
    Event event =
        new Event((t, x) -> x.select(1, 0).sub(new Scalar(Math.E)), Event.Direction.RISING, 1e-12);
    Tensor start = Tensors.of(new double[] {1, 2, 0.5, -1}, 4, 1);
    OdeSolution solution =
        solver(name, 1e-10)
            .solve(growth(), start, TimeGrid.uniform(0, 2, 1), Set.of(0.5, 2.0), event);
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
  @MethodSource("dev.fluxion.solve.AdaptiveRungeKuttaTest#names")
  void statesBeforeACrossingAreThoseOfTheWholeStep(String name) {
    Set<Double> keep = new TreeSet<>();
    for (int i = 1; i < 50; i++) {
      keep.add(i * 0.02);
    }
    Event event =
        new Event((t, x) -> x.select(1, 0).sub(new Scalar(Math.E)), Event.Direction.RISING, 1e-9);
    Tensor start = Tensors.of(new double[] {1}, 1, 1);
    TimeGrid grid = TimeGrid.uniform(0, 2, 1);
    OdeSolution stopped = solver(name, 1e-4).solve(growth(), start, grid, keep, event);
    OdeSolution whole = solver(name, 1e-4).solve(growth(), start, grid, keep);
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
  @MethodSource("dev.fluxion.solve.AdaptiveRungeKuttaTest#names")
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
            .solve(growth(), points(3), TimeGrid.uniform(0, 1, 1), Set.of(), clock);
    assertThat(Tensors.doubles(solution.rows().orElseThrow().end()))
        .containsExactly(new double[] {0.3, 0.3, 0.3}, within(1e-9));
    Event wrong = new Event((t, x) -> x, Event.Direction.BOTH, 1e-9);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                solver("tsit5", 1e-6)
                    .solve(growth(), points(3), TimeGrid.uniform(0, 1, 1), Set.of(), wrong))
        .withMessageContaining("[3, 2] for 3 rows");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Event((t, x) -> t, Event.Direction.BOTH, 0))
        .withMessage("tolerance: is 0.0, but must be positive");
  }
}
