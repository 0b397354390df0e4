package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.coupling.Assignment;
import dev.fluxion.coupling.Coupling;
import dev.fluxion.coupling.ExactOt;
import dev.fluxion.coupling.SinkhornOt;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoupledPairsTest {
  private static final Key KEY = Key.of(7);
  private static final int BATCH = 10;
  private static final TrainingListener QUIET = event -> {};
  private static final CoupledPairs.Widths POINTS = new CoupledPairs.Widths(2, 0, false);

  /** Independent pairs of normal points. */
  private static final PairSource RAW =
      (key, step, batch, from, to, x0, x1, condition) -> {
        Normal.STANDARD.fill(key.derive(0).derive(step), from, x0);
        Normal.STANDARD.fill(key.derive(1).derive(step), from, x1);
      };

  private static CoupledPairs coupled(Coupling coupling, int size, int ahead, long steps) {
    return new CoupledPairs(RAW, coupling, POINTS, size, ahead, steps, QUIET);
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
    assertThat(cost(paired)).isCloseTo(best, within(1e-6));
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
      assertThat(cost(to)).isCloseTo(best, within(1e-6));
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
        new CoupledPairs(failing, new ExactOt(0, 0), POINTS, BATCH, ahead, 9, QUIET)) {
      rows(pairs, 0);
      rows(pairs, 1);
      assertThatIllegalStateException()
          .isThrownBy(() -> rows(pairs, 2))
          .withMessage("row 17 cannot be read");
    }
  }

  /** Queued pools are dropped and the pool that is begun is waited for. */
  @Test
  void closingEndsTheThreads() throws InterruptedException {
    Set<Thread> seen = Collections.synchronizedSet(new LinkedHashSet<>());
    CountDownLatch begun = new CountDownLatch(3);
    AtomicInteger unfinished = new AtomicInteger();
    PairSource noting =
        (key, step, batch, from, to, x0, x1, condition) -> {
          unfinished.incrementAndGet();
          if (seen.add(Thread.currentThread()) && step > 0) {
            begun.countDown();
          }
          RAW.draw(key, step, batch, from, to, x0, x1, condition);
          unfinished.decrementAndGet();
        };
    CoupledPairs pairs =
        new CoupledPairs(noting, new ExactOt(0, 0), POINTS, BATCH, 3, 1_000_000, QUIET);
    for (long step = 0; begun.getCount() > 0 && step < 100_000; step++) {
      rows(pairs, step);
    }
    seen.remove(Thread.currentThread());
    assertThat(seen).as("threads that computed pools").hasSize(3);
    pairs.close();
    assertThat(unfinished).hasValue(0);
    for (Thread thread : seen) {
      thread.join(60_000);
      assertThat(thread.isAlive()).as(thread.getName()).isFalse();
    }
  }

  private static List<TrainingEvent> events(
      Coupling coupling, CoupledPairs.Widths widths, PairSource raw, int steps) {
    List<TrainingEvent> events = new ArrayList<>();
    try (CoupledPairs pairs =
        new CoupledPairs(raw, coupling, widths, 2 * BATCH, 2, steps, events::add)) {
      Tensor x0 = Tensors.zeros(ScalarType.Float, 5, 2);
      Tensor x1 = Tensors.zeros(ScalarType.Float, 5, 2);
      Tensor condition = Tensors.zeros(ScalarType.Float, 5, widths.inputs());
      for (int step = 0; step < steps; step++) {
        pairs.draw(KEY, step, BATCH, 0, 5, x0, x1, condition);
        pairs.draw(KEY, step, BATCH, 5, BATCH, x0, x1, condition);
      }
    }
    return events;
  }

  /** The largest marginal error is that of the plans themselves, computed one by one. */
  @Test
  void plansThatDoNotConvergeAreToldOnceAndCounted() {
    SinkhornOt hurried = new SinkhornOt(0.01, true, 1e-9, 2, 0, 0);
    double worst = 0;
    for (int pool = 0; pool < 4; pool++) {
      List<List<Double>> raw = new ArrayList<>(rows(RAW, 2L * pool));
      raw.addAll(rows(RAW, 2 * pool + 1));
      Tensor x0 = Tensors.of(flat(raw, 0), 2 * BATCH, 2);
      Tensor x1 = Tensors.of(flat(raw, 2), 2 * BATCH, 2);
      worst = Math.max(worst, hurried.plan(x0, x1, null).marginalError());
    }
    List<TrainingEvent> events = events(hurried, POINTS, RAW, 8);
    assertThat(events).hasSize(2);
    assertThat(((TrainingEvent.Noted) events.get(0)).message())
        .contains("did not meet its tolerance")
        .contains("raise coupling.iterations");
    TrainingEvent.Coupled sum = (TrainingEvent.Coupled) events.get(1);
    assertThat(sum.plans()).isEqualTo(4);
    assertThat(sum.unconverged()).isEqualTo(4);
    assertThat(sum.marginalError()).isGreaterThan(0.01).isCloseTo(worst, within(1e-6));
    assertThat(events(new SinkhornOt(1, true, 1e-6, 1000, 0, 0), POINTS, RAW, 8))
        .singleElement()
        .satisfies(
            event -> {
              TrainingEvent.Coupled good = (TrainingEvent.Coupled) event;
              assertThat(good.unconverged()).isZero();
              assertThat(good.marginalError()).isBetween(0.0, 1e-6);
            });
    assertThat(events(new ExactOt(0, 0), POINTS, RAW, 8))
        .containsExactly(new TrainingEvent.Coupled(6, 4, 0, 0));
  }

  /** Two classes as unit vectors beside an input that is always 1. */
  @Test
  void pairsThatCrossClassesAreToldWithAWeightThatEndsIt() {
    PairSource classed =
        (key, step, batch, from, to, x0, x1, condition) -> {
          RAW.draw(key, step, batch, from, to, x0, x1, condition);
          for (int i = from; i < to; i++) {
            Tensors.write(
                condition.narrow(0, i - from, 1),
                i % 2 == 0 ? new double[] {1, 0, 1} : new double[] {0, 1, 1});
          }
        };
    CoupledPairs.Widths widths = new CoupledPairs.Widths(2, 3, true);
    List<TrainingEvent> small = events(new ExactOt(0, 1e-3), widths, classed, 8);
    String message = ((TrainingEvent.Noted) small.get(0)).message();
    assertThat(small).hasSize(2);
    Matcher told =
        Pattern.compile("so small that (\\d+) of 20 .* above ([0-9.]+) none").matcher(message);
    assertThat(told.find()).as(message).isTrue();
    assertThat(Integer.parseInt(told.group(1))).isBetween(1, 20);
    double enough = Double.parseDouble(told.group(2));
    assertThat(events(new ExactOt(0, 1.01 * enough), widths, classed, 2)).hasSize(1);
    CoupledPairs.Widths real = new CoupledPairs.Widths(2, 3, false);
    assertThat(events(new ExactOt(0, 1e-3), real, classed, 8)).hasSize(1);
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
              given,
              new ExactOt(0, weights[k]),
              new CoupledPairs.Widths(2, 1, false),
              BATCH,
              1,
              9,
              QUIET)) {
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
