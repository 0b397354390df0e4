package dev.fluxion.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.LogDensity;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import dev.fluxion.testing.MixtureField;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Results do not depend on the number of workers. */
class WorkersTest {
  private static final int ROWS = 700;
  private static final int CHUNK = 128;

  /** Samples and log densities of a flow, solved in chunks of rows. */
  private static List<float[]> solve(int size) {
    int chunks = (ROWS + CHUNK - 1) / CHUNK;
    AtomicReferenceArray<float[]> points = new AtomicReferenceArray<>(chunks);
    AtomicReferenceArray<float[]> densities = new AtomicReferenceArray<>(chunks);
    Key key = Key.of(8).derive(Purpose.SAMPLING);
    LogDensity density =
        new LogDensity(
            MixtureField.three(), Normal.STANDARD, new ExactTrace(), RungeKutta.named("heun"));
    try (Workers workers = Workers.of(size)) {
      workers.run(
          chunks,
          (chunk, worker) -> {
            try (Scope scope = new Scope()) {
              int from = chunk * CHUNK;
              int rows = Math.min(CHUNK, ROWS - from);
              Tensor x0 = Normal.STANDARD.sample(key, from, ScalarType.Float, rows, 2);
              LogDensity.Result end =
                  density.sample(x0, TimeGrid.uniform(0, 1, 10), Condition.NONE);
              points.set(chunk, Tensors.floats(end.x()));
              densities.set(chunk, Tensors.floats(end.logDensity()));
            }
          });
    }
    List<float[]> all = new ArrayList<>();
    for (int chunk = 0; chunk < chunks; chunk++) {
      all.add(points.get(chunk));
      all.add(densities.get(chunk));
    }
    return all;
  }

  @Test
  void aSolveInChunksIsTheSameOnOneTwoAndThreeWorkers() {
    List<float[]> one = solve(1);
    for (int size = 2; size <= 3; size++) {
      List<float[]> more = solve(size);
      for (int i = 0; i < one.size(); i++) {
        assertThat(more.get(i)).containsExactly(one.get(i));
      }
    }
  }

  @Test
  void drawsInChunksAreTheWholeOnOneTwoAndThreeWorkers() {
    Key key = Key.of(8).derive(Purpose.SOURCE).derive(17);
    float[] whole = new float[ROWS];
    key.normal(0, whole, 0, ROWS);
    for (int size = 1; size <= 3; size++) {
      float[] drawn = new float[ROWS];
      try (Workers workers = Workers.of(size)) {
        workers.run(7, (chunk, worker) -> key.normal(100L * chunk, drawn, 100 * chunk, 100));
      }
      assertThat(drawn).containsExactly(whole);
    }
  }

  @Test
  void aTaskMayRunTasks() {
    AtomicInteger runs = new AtomicInteger();
    try (Workers workers = Workers.of(3)) {
      workers.run(4, (outer, worker) -> workers.run(5, (inner, same) -> runs.incrementAndGet()));
    }
    assertThat(runs.get()).isEqualTo(20);
  }

  @Test
  void callersOnSeveralThreadsShareTheWorkers() throws InterruptedException {
    AtomicInteger runs = new AtomicInteger();
    try (Workers workers = Workers.of(2)) {
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread caller =
            new Thread(
                () -> {
                  for (int round = 0; round < 100; round++) {
                    workers.run(6, (task, worker) -> runs.incrementAndGet());
                  }
                });
        callers.add(caller);
        caller.start();
      }
      for (Thread caller : callers) {
        caller.join();
      }
    }
    assertThat(runs.get()).isEqualTo(3 * 100 * 6);
  }

  @Test
  void closedWorkersLeaveTheWorkToTheCaller() {
    Workers workers = Workers.of(2);
    workers.close();
    AtomicInteger runs = new AtomicInteger();
    workers.run(3, (task, worker) -> runs.incrementAndGet());
    workers.run(0, (task, worker) -> runs.incrementAndGet());
    assertThat(runs.get()).isEqualTo(3);
  }
}
