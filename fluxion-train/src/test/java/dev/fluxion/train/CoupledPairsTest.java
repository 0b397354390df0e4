package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fluxion.coupling.Assignment;
import dev.fluxion.coupling.Coupling;
import dev.fluxion.coupling.ExactOt;
import dev.fluxion.coupling.SinkhornOt;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoupledPairsTest {
  private static final Key KEY = Key.of(7);
  private static final int BATCH = 10;
  private static final CoupledPairs.Widths POINTS = new CoupledPairs.Widths(2, 0);

  /** Independent pairs of normal points. */
  private static final PairSource RAW =
      (key, step, batch, from, to, x0, x1, condition) -> {
        Normal.STANDARD.fill(key.derive(0).derive(step), from, x0);
        Normal.STANDARD.fill(key.derive(1).derive(step), from, x1);
      };

  private static CoupledPairs coupled(Coupling coupling, int size, int ahead, long steps) {
    return new CoupledPairs(RAW, coupling, POINTS, size, ahead, steps);
  }

  /** Rows of a batch, drawn in parts: x0 and x1 beside each other. */
  private static List<List<Double>> rows(PairSource pairs, long step, int batch, int... cuts) {
    List<List<Double>> rows = new ArrayList<>();
    for (int k = 0; k + 1 < cuts.length; k++) {
      int n = cuts[k + 1] - cuts[k];
      Tensor x0 = Tensors.zeros(ScalarType.Float, n, 2);
      Tensor x1 = Tensors.zeros(ScalarType.Float, n, 2);
      pairs.draw(
          KEY, step, batch, cuts[k], cuts[k + 1], x0, x1, Tensors.empty(ScalarType.Float, n, 0));
      double[] a = Tensors.doubles(x0);
      double[] b = Tensors.doubles(x1);
      for (int i = 0; i < n; i++) {
        rows.add(List.of(a[2 * i], a[2 * i + 1], b[2 * i], b[2 * i + 1]));
      }
    }
    return rows;
  }

  private static List<List<Double>> rows(PairSource pairs, long step) {
    return rows(pairs, step, BATCH, 0, BATCH);
  }

  private static double[] flat(List<List<Double>> rows, int from) {
    return rows.stream()
        .flatMapToDouble(r -> r.subList(from, from + 2).stream().mapToDouble(v -> v))
        .toArray();
  }

  private static double cost(List<List<Double>> rows) {
    double sum = 0;
    for (List<Double> row : rows) {
      sum += Math.pow(row.get(0) - row.get(2), 2) + Math.pow(row.get(1) - row.get(3), 2);
    }
    return sum / rows.size();
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Steps 6 to 8 together hold the same points as without a coupling, paired at the least cost. */
  @Test
  void aPoolIsPairedOnceAndDealtOutOverItsSteps() {
    List<List<Double>> raw = new ArrayList<>();
    List<List<Double>> paired = new ArrayList<>();
    try (CoupledPairs pairs = coupled(new ExactOt(3 * BATCH, 0), 3 * BATCH, 2, 100)) {
      for (long step = 6; step < 9; step++) {
        raw.addAll(rows(RAW, step));
        paired.addAll(rows(pairs, step));
      }
    }
    double best = Assignment.solve(flat(raw, 0), flat(raw, 2), 3 * BATCH, 2).meanCost();
    assertThat(cost(paired)).isCloseTo(best, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(cost(paired)).isLessThan(cost(raw));
    for (int from : new int[] {0, 2}) {
      assertThat(sorted(flat(paired, from))).isEqualTo(sorted(flat(raw, from)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5})
  void pairsDependOnKeyAndStepOnly(int ahead) {
    Coupling coupling = new SinkhornOt(0.2, true, 1e-6, 1000, 0, 0);
    List<List<List<Double>>> expected = new ArrayList<>();
    for (long step = 0; step < 9; step++) {
      try (CoupledPairs fresh = coupled(coupling, 2 * BATCH, 0, 9)) {
        expected.add(rows(fresh, step));
      }
    }
    try (CoupledPairs pairs = coupled(coupling, 2 * BATCH, ahead, 9)) {
      for (int step = 0; step < 9; step++) {
        assertThat(rows(pairs, step, BATCH, 0, 3, 4, BATCH)).isEqualTo(expected.get(step));
      }
    }
    try (CoupledPairs resumed = coupled(coupling, 2 * BATCH, ahead, 9)) {
      for (int step = 5; step < 9; step++) {
        assertThat(rows(resumed, step)).isEqualTo(expected.get(step));
      }
    }
  }

  @Test
  void aLargeBatchIsPairedInPartsOfThePoolsSize() {
    int batch = 35;
    List<List<Double>> raw = rows(RAW, 0, batch, 0, batch);
    List<List<Double>> paired;
    try (CoupledPairs pairs = coupled(new ExactOt(0, 0), BATCH, 0, 1)) {
      paired = rows(pairs, 0, batch, 0, batch);
    }
    int[] borders = {0, 11, 23, 35};
    for (int part = 0; part < 3; part++) {
      List<List<Double>> from = raw.subList(borders[part], borders[part + 1]);
      List<List<Double>> to = paired.subList(borders[part], borders[part + 1]);
      assertThat(sorted(flat(to, 2))).isEqualTo(sorted(flat(from, 2)));
      double best = Assignment.solve(flat(from, 0), flat(from, 2), from.size(), 2).meanCost();
      assertThat(cost(to)).isCloseTo(best, org.assertj.core.api.Assertions.within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aFailureComesToTheStepThatNeedsThePool(int ahead) {
    PairSource failing =
        (key, step, batch, from, to, x0, x1, condition) -> {
          if (step == 2) {
            throw new IllegalStateException("row 17 cannot be read");
          }
          RAW.draw(key, step, batch, from, to, x0, x1, condition);
        };
    try (CoupledPairs pairs =
        new CoupledPairs(failing, new ExactOt(0, 0), POINTS, BATCH, ahead, 9)) {
      rows(pairs, 0);
      rows(pairs, 1);
      assertThatIllegalStateException()
          .isThrownBy(() -> rows(pairs, 2))
          .withMessage("row 17 cannot be read");
    }
  }

  @Test
  void closingEndsTheThreads() {
    List<Thread> seen = new ArrayList<>();
    PairSource noting =
        (key, step, batch, from, to, x0, x1, condition) -> {
          synchronized (seen) {
            seen.add(Thread.currentThread());
          }
          RAW.draw(key, step, batch, from, to, x0, x1, condition);
        };
    CoupledPairs pairs = new CoupledPairs(noting, new ExactOt(0, 0), POINTS, BATCH, 3, 1_000_000);
    for (long step = 0; step < 50; step++) {
      rows(pairs, step);
    }
    pairs.close();
    // Queued pools are dropped and begun ones waited for, so that none is drawn from now on.
    int drawn = seen.size();
    assertThat(seen.stream().filter(thread -> thread != Thread.currentThread()).toList())
        .as("pools of other threads")
        .allMatch(thread -> thread.isDaemon());
    assertThat(drawn).isBetween(50, 53);
    assertThat(seen).hasSize(drawn);
  }

  /** The condition of a row is its x1's first value: it must stay beside it. */
  @Test
  void conditionsGoWithTheirDataPointsAndEnterTheCost() {
    PairSource given =
        (key, step, batch, from, to, x0, x1, condition) -> {
          RAW.draw(key, step, batch, from, to, x0, x1, condition);
          condition.copy_(x1.narrow(1, 0, 1));
        };
    int[] moved = new int[2];
    double[] weights = {1e-3, 1e9};
    for (int k = 0; k < 2; k++) {
      try (CoupledPairs pairs =
          new CoupledPairs(
              given, new ExactOt(0, weights[k]), new CoupledPairs.Widths(2, 1), BATCH, 1, 9)) {
        Tensor x0 = Tensors.zeros(ScalarType.Float, BATCH, 2);
        Tensor x1 = Tensors.zeros(ScalarType.Float, BATCH, 2);
        Tensor condition = Tensors.zeros(ScalarType.Float, BATCH, 1);
        pairs.draw(KEY, 3, BATCH, 0, BATCH, x0, x1, condition);
        assertThat(Tensors.doubles(condition)).isEqualTo(Tensors.doubles(x1.select(1, 0)));
        double[] raw = flat(rows(RAW, 3), 2);
        double[] now = Tensors.doubles(x1);
        for (int i = 0; i < BATCH; i++) {
          moved[k] += now[2 * i] == raw[2 * i] ? 0 : 1;
        }
      }
    }
    assertThat(moved[0]).as("a small weight moves data points").isPositive();
    assertThat(moved[1]).as("a huge weight moves none").isZero();
  }
}
