package dev.fluxion.benchmarks;

import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import java.util.List;
import java.util.OptionalInt;

/** Sampling 1,024 sequences of 64 positions by Euler's method with 50 steps, all at once. */
final class GruSample implements Workload {
  static final String NAME = "gru-sample";
  static final int SEQUENCES = 1024;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "1,024 sequences of 64 positions of a GRU field (hidden 64) by Euler with 50 steps";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    SequenceModel model = Trainer.of(GruStep.experiment("causal", 10, 10)).train().sequenceModel();
    SamplingOptions sampling =
        model.defaultOptions().withSolver("euler", 50).withThreads(options.threads());
    double[] seconds = new double[options.runs()];
    for (int run = -1; run < seconds.length; run++) {
      long start = System.nanoTime();
      model.sample(SEQUENCES, OptionalInt.empty(), Key.of(run), sampling);
      if (run >= 0) {
        seconds[run] = (System.nanoTime() - start) / 1e9;
      }
    }
    return List.of(Measurement.of(name(), "causal", "s", seconds));
  }
}
