package dev.fluxion.benchmarks;

import dev.fluxion.experiment.Experiment;
import java.util.List;

/** One training step of the spiral recipe: fresh data, loss, gradient, Adam. */
final class SpiralStep implements Workload {
  static final String NAME = "spiral-step";

  /** The spiral recipe's field and data, without average and clipping, as peers are timed. */
  static Experiment spiral(int batch, long steps, long logEvery) {
    return spiral(
        List.of(
            "training.batch=" + batch,
            "training.steps=" + steps,
            "training.logEvery=" + logEvery,
            "training.checkpointEvery=" + steps));
  }

  /** As above, with settings of one's own. */
  static Experiment spiral(List<String> settings) {
    return Experiment.parse(
        """
        data: {toy: spiral}
        transform: {type: none}
        field: {type: mlp, width: 64, depth: 3, activation: gelu, time: raw}
        training: {ema: 0.0, clip: 0.0, validateEvery: 0, seed: 1}
        """,
        settings);
  }

  @Override
  public String name() {
    return NAME;
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
    double[] counted =
        Blocks.times(spiral(batch, steps * (options.runs() + 2), steps), options.threads(), 2);
    return Measurement.of(name(), "batch " + batch, "ms a step", counted);
  }
}
