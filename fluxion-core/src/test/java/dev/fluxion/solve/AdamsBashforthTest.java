package dev.fluxion.solve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.TimeWarp;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Ode;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamsBashforthTest {
  @Test
  void weightsOfEqualStepsAreTheClassicOnes() {
    double[] times = {0, 0.3, 0.6, 0.9, 1.2};
    assertThat(AdamsBashforth.weights(times, 3, 2))
        .containsExactly(array(1.5, -0.5), within(1e-14));
    assertThat(AdamsBashforth.weights(times, 3, 3))
        .containsExactly(array(23 / 12.0, -16 / 12.0, 5 / 12.0), within(1e-14));
    assertThat(AdamsBashforth.weights(times, 3, 4))
        .containsExactly(array(55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0), within(1e-14));
  }

  private static double[] array(double... values) {
    return values;
  }

  /** A slope that is a polynomial of degree k - 1 in time is integrated exactly on any grid. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void unevenStepsAreExactForPolynomials(int order) {
    TimeGrid grid = new TimeGrid(new double[] {0, 0.1, 0.15, 0.4, 0.45, 0.9, 1.3, 1.4});
    for (TimeGrid each : new TimeGrid[] {grid, grid.reversed()}) {
      double[] times = each.times();
      double end = times[times.length - 1];
      double found =
          Ode.end(
              new AdamsBashforth(order),
              (t, y) -> array(order * Math.pow(t, order - 1)),
              each,
              Math.pow(times[0], order))[0];
      assertThat(found).isCloseTo(Math.pow(end, order), within(1e-13));
    }
  }

  /** Halving the steps of a warped grid divides the error by 2^k; within .2 in the exponent. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void theOrderHoldsOnAnUnevenGrid(int order) {
    double[] errors = new double[2];
    for (int i = 0; i < 2; i++) {
      TimeGrid grid = TimeGrid.warped(new TimeWarp(0.5), 0, 4, 320 << i);
      double end =
          Ode.end(new AdamsBashforth(order), (t, y) -> array(y[0] * Math.cos(t)), grid, 1)[0];
      errors[i] = Math.abs(end - Math.exp(Math.sin(4)));
    }
    assertThat(Math.log(errors[0] / errors[1]) / Math.log(2)).isCloseTo(order, within(0.2));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void aStepCostsOneEvaluationAfterTheStart(int order) {
    int[] ofStarter = {0, 0, 2, 3, 4};
    for (int steps : new int[] {1, 2, 3, 20}) {
      AtomicLong calls = new AtomicLong();
      OdeSolution solution =
          new AdamsBashforth(order)
              .solve(
                  (t, x, out) -> {
                    calls.incrementAndGet();
                    out.copy_(x);
                  },
                  Tensors.of(new double[] {1, 2, 3}, 3, 1),
                  TimeGrid.uniform(0, 1, steps));
      int started = Math.min(steps, order - 1);
      assertThat(calls.get()).isEqualTo(started * ofStarter[order] + steps - started);
      assertThat(solution.statistics())
          .isEqualTo(OdeSolution.Statistics.same(3, calls.get(), steps));
    }
  }

  @Test
  void otherOrdersAreRefused() {
    for (int order : new int[] {1, 5}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new AdamsBashforth(order))
          .withMessage("order: is " + order + ", but must be from 2 to 4");
    }
  }
}
