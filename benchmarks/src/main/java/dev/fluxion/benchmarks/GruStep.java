package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import java.util.List;

/** One training step of a recurrent field of sequences: fresh data, loss, gradient, Adam. */
final class GruStep implements Workload {
  static final String NAME = "gru-step";

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
    return NAME;
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
    double[] counted =
        Blocks.times(experiment(mode, block * (options.runs() + 3), block), options.threads(), 3);
    return Measurement.of(name(), mode, "ms a step", counted);
  }
}
