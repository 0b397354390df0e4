package dev.fluxion.benchmarks;

import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import java.util.List;

/** Sampling 65,536 points of the spiral field by Euler's method with 100 steps. */
final class SampleEuler100 implements Workload {
  static final String NAME = "sample-euler100";
  static final int POINTS = 65_536;

  /** Returns the model. */
  static FlowModel model() {
    return Trainer.train(SpiralStep.spiral(128, 10, 10));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "65,536 samples of the spiral field by Euler with 100 steps";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    FlowModel model = model();
    SamplingOptions sampling =
        model.defaultOptions().withSolver("euler", 100).withThreads(options.threads());
    double[] seconds = new double[options.runs()];
    for (int run = -1; run < seconds.length; run++) {
      long start = System.nanoTime();
      model.sample(POINTS, Key.of(run), sampling);
      if (run >= 0) {
        seconds[run] = (System.nanoTime() - start) / 1e9;
      }
    }
    return List.of(Measurement.of(name(), "65536 points", "s", seconds));
  }
}
