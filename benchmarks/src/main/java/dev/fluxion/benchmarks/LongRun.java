package dev.fluxion.benchmarks;

import dev.fluxion.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/** Resident memory in a training of 100,000 steps: flat when nothing leaks. */
final class LongRun implements Workload {
  private static final long STEPS = 100_000;

  @Override
  public String name() {
    return "long-run";
  }

  @Override
  public String description() {
    return "resident memory after 1,000 and after 100,000 training steps at batch 128";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    List<Measurement> all = new ArrayList<>();
    Trainer.of(SpiralStep.spiral(128, STEPS, 1000))
        .withThreads(options.threads())
        .withListener(
            event -> {
              boolean asked = event.step() == 1000 || event.step() == STEPS;
              if (asked && event instanceof dev.fluxion.train.TrainingEvent.Progressed) {
                all.add(
                    Measurement.of(
                        name(),
                        "after " + event.step() + " steps",
                        "MB resident",
                        ResidentMemory.now(ResidentMemory.SELF)));
              }
            })
        .train();
    return all;
  }
}
