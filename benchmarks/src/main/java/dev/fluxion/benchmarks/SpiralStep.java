package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.train.Trainer;
import dev.fluxion.train.TrainingEvent;
import java.util.ArrayList;
import java.util.List;

/** One training step of the spiral recipe: fresh data, loss, gradient, Adam. */
final class SpiralStep implements Workload {
  /** The spiral recipe's field and data, without average and clipping, as peers are timed. */
  static Experiment spiral(int batch, long steps, long logEvery) {
    return Experiment.parse(
        """
        data: {toy: spiral}
        transform: {type: none}
        field: {type: mlp, width: 64, depth: 3, activation: gelu, time: raw}
        training: {ema: 0.0, clip: 0.0, validateEvery: 0, seed: 1}
        """,
        List.of(
            "training.batch=" + batch,
            "training.steps=" + steps,
            "training.logEvery=" + logEvery,
            "training.checkpointEvery=" + steps));
  }

  @Override
  public String name() {
    return "spiral-step";
  }

  @Override
  public String description() {
    return "one training step of the spiral recipe (MLP 3x64 GELU): data, loss, gradient, Adam";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    return List.of(measure(options, 128, 2000), measure(options, 2048, 400));
  }

  private Measurement measure(BenchmarkOptions options, int batch, long steps) {
    List<Double> milliseconds = new ArrayList<>();
    Trainer.of(spiral(batch, steps * (options.runs() + 2), steps))
        .withThreads(options.threads())
        .withListener(
            event -> {
              if (event instanceof TrainingEvent.Progressed progressed) {
                milliseconds.add(1e3 / progressed.stepsPerSecond());
              }
            })
        .train();
    // The first two blocks warm the virtual machine.
    double[] counted = milliseconds.stream().skip(2).mapToDouble(Double::doubleValue).toArray();
    return Measurement.of(name(), "batch " + batch, "ms a step", counted);
  }
}
