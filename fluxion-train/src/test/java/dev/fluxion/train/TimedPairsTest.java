package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** How long steps wait for their data. */
class TimedPairsTest {
  private static final long WAIT = 2_000_000;

  /** Pairs that are long in coming. */
  private static final class Slow implements PairSource {
    private final AtomicInteger drawn = new AtomicInteger();
    private boolean closed;

    @Override
    public void draw(
        Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1, Tensor condition) {
      long end = System.nanoTime() + WAIT;
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(end - System.nanoTime());
      }
      drawn.addAndGet(to - from);
    }

    @Override
    public boolean fixed() {
      return true;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void everyDrawIsCountedAndHandedOn() {
    Slow slow = new Slow();
    TimedPairs timed = new TimedPairs(slow);
    assertThat(timed.seconds()).isZero();
    long start = System.nanoTime();
    try (Tensor none = Tensors.empty(ScalarType.Float, 0)) {
      for (int step = 0; step < 5; step++) {
        timed.draw(Key.of(1), step, 8, 2, 5, none, none, none);
      }
    }
    double all = (System.nanoTime() - start) / 1e9;
    assertThat(timed.seconds()).isBetween(5 * WAIT / 1e9, all);
    assertThat(slow.drawn).hasValue(15);
    assertThat(timed.fixed()).isTrue();
    timed.close();
    assertThat(slow.closed).isTrue();
  }

  @Test
  void eventsSayTheShareOfTheirOwnTime() {
    List<TrainingEvent.Progressed> events = new ArrayList<>();
    Trainer.of(
            Experiment.parse(
                """
                data: {toy: moons}
                field: {type: mlp, width: 16, depth: 1}
                training: {steps: 60, batch: 600, logEvery: 20, validateEvery: 0, seed: 1}
                """))
        .withThreads(2)
        .withListener(
            event -> {
              if (event instanceof TrainingEvent.Progressed progressed) {
                events.add(progressed);
              }
            })
        .train();
    assertThat(events).hasSize(3);
    for (TrainingEvent.Progressed event : events) {
      assertThat(event.dataShare()).isGreaterThan(0).isLessThan(1);
      assertThat(event.toMap()).containsEntry("dataShare", event.dataShare());
    }
  }
}
