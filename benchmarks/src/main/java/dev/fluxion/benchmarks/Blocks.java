package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingEvent;
import java.util.ArrayList;
import java.util.List;

/** The time of a training step, from block to block of steps. */
final class Blocks {
  private Blocks() {}

  /**
   * Trains and returns the milliseconds of a step in each block that is reported.
   *
   * @param warmUps blocks at the beginning that warm the virtual machine and are left out
   */
  static double[] times(Experiment experiment, int threads, int warmUps) {
    List<Double> milliseconds = new ArrayList<>();
    Trainer.of(experiment)
        .withThreads(threads)
        .withListener(
            event -> {
              if (event instanceof TrainingEvent.Progressed progressed) {
                milliseconds.add(1e3 / progressed.stepsPerSecond());
              }
            })
        .train();
    return milliseconds.stream().skip(warmUps).mapToDouble(Double::doubleValue).toArray();
  }
}
