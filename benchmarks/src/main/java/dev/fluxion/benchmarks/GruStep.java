package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingEvent;
import java.util.ArrayList;
import java.util.List;

/** One training step of a recurrent field of sequences: fresh data, loss, gradient, Adam. */
final class GruStep implements Workload {
  /** Sequences of AR(1), without average and clipping, as peers are timed. */
  static Experiment experiment(String mode, long steps, long logEvery) {
    return Experiment.parse(
        """
        data: {toy: ar1, sequence: {length: 64}}
        transform: {type: none}
        field: {type: gru, hidden: 64, layers: 1}
        training: {batch: 128, ema: 0.0, clip: 0.0, validateEvery: 0, seed: 1}
        """,
        List.of(
            "mode=" + mode,
            "training.steps=" + steps,
            "training.logEvery=" + logEvery,
            "training.checkpointEvery=" + steps));
  }

  @Override
  public String name() {
    return "gru-step";
  }

  @Override
  public String description() {
    return "one training step of a GRU field (hidden 64, 64 positions, batch 128)";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    return List.of(
        measure(options, "causal"), measure(options, "autoregressive"), measure(options, "joint"));
  }

  private Measurement measure(BenchmarkOptions options, String mode) {
    long block = 50;
    List<Double> milliseconds = new ArrayList<>();
    Trainer.of(experiment(mode, block * (options.runs() + 3), block))
        .withThreads(options.threads())
        .withListener(
            event -> {
              if (event instanceof TrainingEvent.Progressed progressed) {
                milliseconds.add(1e3 / progressed.stepsPerSecond());
              }
            })
        .train();
    // The first three blocks warm the virtual machine.
    double[] counted = milliseconds.stream().skip(3).mapToDouble(Double::doubleValue).toArray();
    return Measurement.of(name(), mode, "ms a step", counted);
  }
}
