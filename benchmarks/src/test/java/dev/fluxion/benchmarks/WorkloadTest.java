package dev.fluxion.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadTest {
  @Test
  void everyWorkloadIsFoundByItsName() {
    for (Workload workload : Workload.all()) {
      assertThat(Workload.named(workload.name()).name()).isEqualTo(workload.name());
      assertThat(workload.description()).isNotBlank();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Workload.named("spiral"))
        .withMessageContaining("'spiral'")
        .withMessageContaining("spiral-step");
  }

  @Test
  void samplingIsMeasuredAsOftenAsAsked() {
    List<Measurement> measured = Workload.named("sample-euler100").run(new BenchmarkOptions(2, 1));
    assertThat(measured).hasSize(1);
    assertThat(measured.get(0).runs()).isOne();
    assertThat(measured.get(0).median()).isPositive();
    assertThat(measured.get(0).toMap()).containsEntry("unit", "s");
  }

  @Test
  void theMedianIsTheMiddleFigure() {
    Measurement measurement = Measurement.of("w", "v", "s", 3, 1, 2);
    assertThat(measurement.minimum()).isEqualTo(1);
    assertThat(measurement.median()).isEqualTo(2);
    assertThat(measurement.maximum()).isEqualTo(3);
  }

  @Test
  void theMachineIsMeasuredOnAllThreads() {
    Map<String, Object> machine = Machine.describe(2);
    assertThat(machine).containsKeys("peakGflopsPerCore", "peakGflops", "copyGigabytesPerSecond");
    assertThat((Double) machine.get("copyGigabytesPerSecond")).isBetween(0.1, 1e5);
    assertThat((Double) machine.get("peakGflops")).isBetween(0.1, 1e6);
  }
}
