package dev.fluxion.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NativeRuntimeTest {
  @Test
  void startUpReportsWhatItChose() {
    RuntimeReport report = NativeRuntime.start();
    assertThat(report.libtorch()).startsWith("2.");
    assertThat(report.devices()).contains("cpu");
    assertThat(report.memoryLimitBytes()).isGreaterThan(1L << 28);
    assertThat(report.kernelPath()).contains(report.blas());
    assertThat(report.toMap()).containsKeys("blas", "blasReason", "determinism");
    assertThat(torch.get_num_threads()).isOne();
  }

  @Test
  void unknownDeviceIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Devices.named("tpu"))
        .withMessageContaining("'tpu'")
        .withMessageContaining("cpu");
  }

  @Test
  void everyTaskRunsOnceOnAnyNumberOfWorkers() {
    for (int size = 1; size <= 3; size++) {
      try (Workers workers = Workers.of(size)) {
        for (int round = 0; round < 200; round++) {
          AtomicIntegerArray runs = new AtomicIntegerArray(17);
          workers.run(17, (task, worker) -> runs.incrementAndGet(task));
          for (int i = 0; i < 17; i++) {
            assertThat(runs.get(i)).isOne();
          }
        }
      }
    }
  }

  @Test
  void aFailingTaskIsThrownToTheCaller() {
    try (Workers workers = Workers.of(2)) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  workers.run(
                      8,
                      (task, worker) -> {
                        if (task == 5) {
                          throw new IllegalStateException("task five");
                        }
                      }))
          .withMessage("task five");
      AtomicIntegerArray runs = new AtomicIntegerArray(4);
      workers.run(4, (task, worker) -> runs.incrementAndGet(task));
      assertThat(runs.get(3)).isOne();
    }
  }
}
