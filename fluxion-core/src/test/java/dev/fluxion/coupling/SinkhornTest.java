package dev.fluxion.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SinkhornTest {
  private static final int MANY = 200_000;

  private static double[] costs(int n, int m, long seed) {
    double[] a = new double[2 * n];
    double[] b = new double[2 * m];
    Key.of(seed).derive(0).normal(0, a, 0, a.length);
    Key.of(seed).derive(1).normal(0, b, 0, b.length);
    double[] costs = new double[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        double dx = a[2 * i] - 3 * b[2 * j];
        double dy = a[2 * i + 1] - b[2 * j + 1] - 2;
        costs[i * m + j] = dx * dx + dy * dy;
      }
    }
    return costs;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void equalsTheGoldenPlans(boolean balanced) throws IOException {
    JsonNode golden;
    try (InputStream in = SinkhornTest.class.getResourceAsStream("/golden/sinkhorn.json")) {
      golden = new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
    double[] costs = new double[25];
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        for (int k = 0; k < 2; k++) {
          double d =
              golden.get("a").get(i).get(k).asDouble() - golden.get("b").get(j).get(k).asDouble();
          costs[5 * i + j] += d * d;
        }
      }
    }
    double epsilon = golden.get("epsilon").asDouble();
    double rho = golden.get("marginalWeight").asDouble();
    Sinkhorn plan =
        (balanced
                ? Sinkhorn.balanced(epsilon, 1e-13, MANY)
                : Sinkhorn.unbalanced(epsilon, rho, 1e-13, MANY))
            .solve(costs, 5, 5);
    assertThat(plan.converged()).isTrue();
    JsonNode expected = golden.get(balanced ? "balanced" : "unbalanced");
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        assertThat(plan.mass(i, j))
            .isCloseTo(expected.get(i).get(j).asDouble(), within(balanced ? 1e-9 : 1e-7));
      }
    }
  }

  /** By symmetry {@code P_11 = 1 / (2 (1 + exp(-c / epsilon)))}. */
  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.5, 3, 1000})
  void twoPointsAreTheClosedForm(double epsilon) {
    double c = 1.3;
    Sinkhorn plan = Sinkhorn.balanced(epsilon, 1e-14, MANY).solve(new double[] {0, c, c, 0}, 2, 2);
    double expected = 0.5 / (1 + Math.exp(-c / epsilon));
    assertThat(plan.mass(0, 0)).isCloseTo(expected, within(1e-13));
    assertThat(plan.mass(1, 1)).isCloseTo(expected, within(1e-13));
    assertThat(plan.transportCost()).isCloseTo(c * (1 - 2 * expected), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"40, 60, 1, 1e-9", "60, 40, 0.05, 1e-6", "33, 33, 0.003, 1e-3"})
  void theMarginalErrorIsWhatTheSumsSayAndWithinTheTolerance(
      int n, int m, double epsilon, double tolerance) {
    Sinkhorn plan = Sinkhorn.balanced(epsilon, tolerance, MANY).solve(costs(n, m, 3), n, m);
    double error = 0;
    double columns = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < m; j++) {
        sum += plan.mass(i, j);
      }
      error += Math.abs(sum - 1.0 / n);
    }
    for (double sum : plan.columnSums()) {
      columns += Math.abs(sum - 1.0 / m);
    }
    assertThat(plan.converged()).isTrue();
    assertThat(error).isLessThanOrEqualTo(tolerance * (1 + 1e-6));
    assertThat(columns).isLessThan(1e-10);
    assertThat(plan.marginalError()).isCloseTo(error + columns, within(1e-14));
  }

  @Test
  void anUnfinishedPlanSaysSo() {
    Sinkhorn plan = Sinkhorn.balanced(0.01, 1e-9, 3).solve(costs(30, 30, 1), 30, 30);
    assertThat(plan.converged()).isFalse();
    assertThat(plan.marginalError()).isGreaterThan(1e-3);
  }

  /** At the optimum {@code sum P C + epsilon KL(P | a b) = sum a f + sum b g}. */
  @Test
  void thePrimalAndTheDualValueAreEqual() {
    int n = 50;
    double epsilon = 2;
    double[] costs = costs(n, n, 5);
    Sinkhorn plan = Sinkhorn.balanced(epsilon, 1e-12, MANY).solve(costs, n, n);
    assertThat(primal(plan, epsilon)).isCloseTo(dual(plan), within(1e-9));
  }

  private static double primal(Sinkhorn plan, double epsilon) {
    int n = plan.rows();
    double primal = plan.transportCost();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double p = plan.mass(i, j);
        primal += p > 0 ? epsilon * p * Math.log(p * n * n) : 0;
      }
    }
    return primal;
  }

  private static double dual(Sinkhorn plan) {
    return (Arrays.stream(plan.rowPotentials()).sum()
            + Arrays.stream(plan.columnPotentials()).sum())
        / plan.rows();
  }

  /** The plan of the assignment has {@code KL = log n}: OT <= sum P C <= OT + epsilon log n. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 0.1, 0.01})
  void theCostApproachesTheAssignmentWithEpsilon(double epsilon) {
    int n = 40;
    double[] costs = costs(n, n, 7);
    double exact = Assignment.solve(costs, n).meanCost();
    Sinkhorn plan = Sinkhorn.balanced(epsilon, 1e-7, MANY).solve(costs, n, n);
    assertThat(plan.transportCost()).isBetween(exact - 1e-4, exact + epsilon * Math.log(n) + 1e-4);
  }

  @Test
  void aLargeEpsilonGivesIndependentPairs() {
    double[] costs = costs(20, 30, 9);
    Sinkhorn plan = Sinkhorn.balanced(1e9, 1e-9, MANY).solve(costs, 20, 30);
    assertThat(plan.mass(3, 4)).isCloseTo(1.0 / 600, within(1e-9));
    assertThat(plan.transportCost()).isCloseTo(Sinkhorn.meanCost(costs), within(1e-6));
  }

  /**
   * Costs from -5e8 up at epsilon 5e5, so that {@code exp(-C / epsilon)} is beyond doubles. The gap
   * is at most the marginal error times the largest potential, some 5e8.
   */
  @Test
  void costsBeyondTheRangeOfTheExponentialAreNoTrouble() {
    double[] costs = costs(25, 25, 2);
    for (int k = 0; k < costs.length; k++) {
      costs[k] = costs[k] * 1e6 - 5e8;
    }
    double epsilon = 5e5;
    assertThat(Math.exp(-Arrays.stream(costs).min().orElseThrow() / epsilon)).isInfinite();
    Sinkhorn plan = Sinkhorn.balanced(epsilon, 1e-9, MANY).solve(costs, 25, 25);
    assertThat(plan.converged()).isTrue();
    assertThat(plan.marginalError()).isLessThan(1.1e-9);
    double exact = Assignment.solve(costs, 25).meanCost();
    assertThat(plan.transportCost()).isBetween(exact - 1e-9 * 5e8, exact + epsilon * Math.log(25));
    assertThat(primal(plan, epsilon)).isCloseTo(dual(plan), within(1e-9 * 5e8));
  }

  /** From a plan of a huge epsilon the iteration starts as without a fall, from means of costs. */
  @Test
  void theFallOfEpsilonSavesIterations() {
    double[] costs = costs(40, 40, 2);
    Sinkhorn start = Sinkhorn.balanced(1e9, 1e-3, 10).solve(costs, 40, 40);
    Sinkhorn.Method method = Sinkhorn.balanced(0.02, 0.01, MANY);
    Sinkhorn fallen = method.solve(costs, 40, 40);
    Sinkhorn plain = method.solve(costs, 40, 40, start);
    assertThat(fallen.converged()).isTrue();
    assertThat(plain.converged()).isTrue();
    assertThat(2 * fallen.iterations()).isLessThan(plain.iterations());
  }

  @Test
  void aWarmStartNeedsNoIterationsAndAColdOneSome() {
    double[] costs = costs(40, 40, 4);
    Sinkhorn.Method method = Sinkhorn.balanced(1, 1e-8, MANY);
    Sinkhorn cold = method.solve(costs, 40, 40);
    Sinkhorn warm = method.solve(costs, 40, 40, cold);
    assertThat(cold.converged()).isTrue();
    assertThat(cold.iterations()).isGreaterThan(10);
    assertThat(warm.iterations()).isLessThanOrEqualTo(2);
    assertThat(warm.rowPotentials()).containsExactly(cold.rowPotentials(), within(1e-6));
    assertThatIllegalArgumentException().isThrownBy(() -> method.solve(costs(5, 5, 1), 5, 5, cold));
  }

  /** The conditions of optimality of the relaxed marginals: {@code f = -rho log(P 1 / a)}. */
  @ParameterizedTest
  @CsvSource({"0.2, 0.5", "0.05, 5"})
  void theRelaxedPlanMeetsItsConditions(double epsilon, double rho) {
    int n = 30;
    int m = 20;
    Sinkhorn plan = Sinkhorn.unbalanced(epsilon, rho, 1e-13, MANY).solve(costs(n, m, 6), n, m);
    assertThat(plan.converged()).isTrue();
    double[] rows = plan.rowSums();
    double[] columns = plan.columnSums();
    for (int i = 0; i < n; i++) {
      assertThat(plan.rowPotentials()[i]).isCloseTo(-rho * Math.log(rows[i] * n), within(1e-8));
    }
    for (int j = 0; j < m; j++) {
      assertThat(plan.columnPotentials()[j])
          .isCloseTo(-rho * Math.log(columns[j] * m), within(1e-8));
    }
  }

  @Test
  void aLargeMarginalWeightGivesTheBalancedPlan() {
    double[] costs = costs(20, 20, 8);
    Sinkhorn relaxed = Sinkhorn.unbalanced(0.5, 1e7, 1e-12, MANY).solve(costs, 20, 20);
    Sinkhorn fixed = Sinkhorn.balanced(0.5, 1e-12, MANY).solve(costs, 20, 20);
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < 20; j++) {
        assertThat(relaxed.mass(i, j)).isCloseTo(fixed.mass(i, j), within(1e-6));
      }
    }
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sinkhorn.balanced(0, 1e-3, 10))
        .withMessageContaining("epsilon: is 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sinkhorn.unbalanced(1, -1, 1e-3, 10))
        .withMessageContaining("marginalWeight: is -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sinkhorn.balanced(1, 1e-3, 10).solve(new double[3], 2, 2))
        .withMessageContaining("3 costs");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Sinkhorn.balanced(1, 1e-3, 10).solve(new double[] {0, 1, Double.NaN, 0}, 2, 2))
        .withMessageContaining("row 1, column 0");
  }
}
