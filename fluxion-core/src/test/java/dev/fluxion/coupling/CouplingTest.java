package dev.fluxion.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class CouplingTest {
  private static final SinkhornOt ENTROPIC = new SinkhornOt(0.1, true, 1e-9, 100_000, 0, 0);
  private static final UnbalancedSinkhornOt RELAXED =
      new UnbalancedSinkhornOt(0.1, 0.5, true, 1e-9, 100_000, 0, 0);

  static final List<Coupling> ALL =
      List.of(new Coupling.Independent(), new ExactOt(0, 0), new OtPlan(0, 0), ENTROPIC, RELAXED);

  private static Tensor points(long seed, int n) {
    return Tensors.normal(Key.of(seed), 0, ScalarType.Float, n, 3);
  }

  private static double[] costs(Tensor x0, Tensor x1) {
    int n = (int) x0.size(0);
    return CostMatrix.squaredDistances(Tensors.doubles(x0), Tensors.doubles(x1), n, 3);
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void aPairingDependsOnPointsAndKeyOnly(Coupling coupling) {
    Tensor x0 = points(1, 12);
    Tensor x1 = points(2, 12);
    Coupling.Pairing once = coupling.pair(x0, x1, null, Key.of(3));
    Coupling.Pairing again = coupling.pair(x0.clone(), x1.clone(), null, Key.of(3));
    assertThat(again.source()).isEqualTo(once.source()).hasSize(12);
    assertThat(again.data()).isEqualTo(once.data()).hasSize(12);
    assertThat(Arrays.stream(once.source()).allMatch(row -> row >= 0 && row < 12)).isTrue();
    assertThat(Arrays.stream(once.data()).allMatch(row -> row >= 0 && row < 12)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void exactPairsCostTheLeastOfAllPermutations(int n) {
    for (long seed = 0; seed < 20; seed++) {
      Tensor x0 = points(seed, n);
      Tensor x1 = points(seed + 100, n);
      double[] costs = costs(x0, x1);
      Coupling.Pairing pairs = new ExactOt(0, 0).pair(x0, x1, null, Key.of(0));
      double cost = 0;
      for (int i = 0; i < n; i++) {
        cost += costs[pairs.source()[i] * n + pairs.data()[i]];
      }
      assertThat(cost).isCloseTo(ReferenceAssignments.bruteForce(costs, n), within(1e-9));
    }
  }

  /** The laws at both ends stay those of the batch, row for row. */
  @Test
  void exactPairsUseEveryPointOnce() {
    Coupling.Pairing pairs =
        new ExactOt(0, 0).pair(points(1, 200), points(2, 200), null, Key.of(0));
    for (int[] rows : new int[][] {pairs.source(), pairs.data()}) {
      int[] sorted = rows.clone();
      Arrays.sort(sorted);
      assertThat(sorted).isEqualTo(Coupling.Pairing.range(200));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 2, 40})
  void conditionsEnterTheCostWithTheirWeight(double weight) {
    int n = 6;
    for (long seed = 0; seed < 10; seed++) {
      Tensor x0 = points(seed, n);
      Tensor x1 = points(seed + 100, n);
      Tensor condition = Tensors.normal(Key.of(seed + 200), 0, ScalarType.Float, n, 2);
      double[] c = Tensors.doubles(condition);
      double[] costs = costs(x0, x1);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double dx = c[2 * i] - c[2 * j];
          double dy = c[2 * i + 1] - c[2 * j + 1];
          costs[i * n + j] += weight * (dx * dx + dy * dy);
        }
      }
      Coupling.Pairing pairs = new ExactOt(0, weight).pair(x0, x1, condition, Key.of(0));
      double cost = 0;
      for (int i = 0; i < n; i++) {
        cost += costs[i * n + pairs.data()[i]];
      }
      assertThat(cost).isCloseTo(ReferenceAssignments.bruteForce(costs, n), within(1e-6));
    }
  }

  /** Under every class x0 keeps its law: the points drawn beside the class's data stay with it. */
  @Test
  void aLargeWeightPairsWithinClassesOnlyAndAWeightOfNoughtDoesNot() {
    int n = 60;
    Tensor x0 = points(1, n);
    Tensor x1 = points(2, n);
    double[] classes = new double[2 * n];
    for (int i = 0; i < n; i++) {
      classes[2 * i + i % 2] = 1;
    }
    Tensor condition = Tensors.of(ScalarType.Float, classes, n, 2);
    int[] within = new ExactOt(0, 1e3).pair(x0, x1, condition, Key.of(0)).data();
    int[] across = new ExactOt(0, 0).pair(x0, x1, condition, Key.of(0)).data();
    int crossings = 0;
    for (int i = 0; i < n; i++) {
      assertThat(within[i] % 2).isEqualTo(i % 2);
      crossings += across[i] % 2 == i % 2 ? 0 : 1;
    }
    assertThat(crossings).isPositive();
    assertThat(new ExactOt(0, 0).usesCondition()).isFalse();
    assertThat(new ExactOt(0, 2).usesCondition()).isTrue();
    assertThat(new Coupling.Independent().usesCondition()).isTrue();
  }

  /** Binomial counts within six deviations: by Bernstein, false-alarm rate below 20 * 7e-8. */
  @Test
  void thePlanIsSampledWithReplacement() {
    int n = 20;
    int keys = 2000;
    Tensor x0 = points(1, n);
    Tensor x1 = points(2, n);
    int[] best = new ExactOt(0, 0).pair(x0, x1, null, Key.of(0)).data();
    int[] counts = new int[n];
    int repeated = 0;
    for (int k = 0; k < keys; k++) {
      Coupling.Pairing pairs = new OtPlan(0, 0).pair(x0, x1, null, Key.of(k));
      repeated += Arrays.stream(pairs.source()).distinct().count() < n ? 1 : 0;
      for (int i = 0; i < n; i++) {
        assertThat(pairs.data()[i]).isEqualTo(best[pairs.source()[i]]);
        counts[pairs.source()[i]]++;
      }
    }
    double deviation = Math.sqrt(n * keys * (1.0 / n) * (1 - 1.0 / n));
    assertThat(repeated).isGreaterThan(keys * 9 / 10);
    for (int count : counts) {
      assertThat((double) count).isCloseTo(keys, within(6 * deviation));
    }
  }

  /**
   * Counts within t = 6 s + 12, s their deviation: by Bernstein {@code 2 exp(-t^2 / 2 (s^2 + t /
   * 3)) <= 2 exp(-18)}, so the false-alarm rate is below 16 * 4e-8 for each coupling.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void entropicPairsFollowThePlan(boolean balanced) {
    int n = 4;
    int keys = 20_000;
    Tensor x0 = points(5, n);
    Tensor x1 = points(6, n);
    Sinkhorn plan = balanced ? ENTROPIC.plan(x0, x1, null) : RELAXED.plan(x0, x1, null);
    Coupling coupling = balanced ? ENTROPIC : RELAXED;
    double[][] counts = new double[n][n];
    for (int k = 0; k < keys; k++) {
      Coupling.Pairing pairs = coupling.pair(x0, x1, null, Key.of(k));
      for (int i = 0; i < n; i++) {
        counts[pairs.source()[i]][pairs.data()[i]]++;
      }
      if (balanced) {
        assertThat(pairs.source()).isEqualTo(Coupling.Pairing.range(n));
      }
    }
    double[] sums = plan.rowSums();
    double total = Arrays.stream(sums).sum();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double p = balanced ? plan.mass(i, j) / sums[i] : plan.mass(i, j) / total;
        double draws = balanced ? keys : (double) keys * n;
        assertThat(counts[i][j])
            .isCloseTo(draws * p, within(6 * Math.sqrt(draws * p * (1 - p)) + 12));
      }
    }
  }

  @Test
  void anOutlierIsUsedLessWhereMarginalsAreRelaxed() {
    double[] data = Tensors.doubles(points(6, 10));
    data[0] = 30;
    Tensor x1 = Tensors.of(ScalarType.Float, data, 10, 3);
    double[] relaxed = RELAXED.plan(points(5, 10), x1, null).columnSums();
    double[] fixed = ENTROPIC.plan(points(5, 10), x1, null).columnSums();
    assertThat(relaxed[0]).isLessThan(0.05);
    assertThat(fixed[0]).isCloseTo(0.1, within(1e-6));
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExactOt(-1, 0))
        .withMessageContaining("pool: is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OtPlan(0, -1))
        .withMessageContaining("conditionWeight: is -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SinkhornOt(0, true, 1e-3, 10, 0, 0))
        .withMessageContaining("epsilon: is 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SinkhornOt(1, true, 1e-3, 0, 0, 0))
        .withMessageContaining("iterations: is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UnbalancedSinkhornOt(1, 0, true, 1e-3, 10, 0, 0))
        .withMessageContaining("marginalWeight: is 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExactOt(0, 0).pair(points(1, 3), points(2, 4), null, Key.of(0)))
        .withMessageContaining("3 source points of 3 values do not pair with 4 data points");
  }
}
