package dev.fluxion.benchmarks;

import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import java.util.List;

/** Sampling 64 images of 28 x 28 pixels by Euler's method with 20 steps. */
final class UnetSample implements Workload {
  private static final int COUNT = 64;
  private static final int STEPS = 20;

  @Override
  public String name() {
    return "unet-sample";
  }

  @Override
  public String description() {
    return "64 images of the u-nets of unet-step by Euler with 20 steps";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    return List.of(
        measure(options, "recipe, patch 2", UnetStep.RECIPE),
        measure(options, "TorchCFM's layout", UnetStep.LAYOUT));
  }

  private Measurement measure(BenchmarkOptions options, String variant, String field) {
    FlowModel model = UnetStep.with(field, 2, 1, Trainer::train);
    SamplingOptions sampling =
        model.defaultOptions().withSolver("euler", STEPS).withThreads(options.threads());
    double[] seconds = new double[options.runs()];
    for (int run = -1; run < seconds.length; run++) {
      long start = System.nanoTime();
      model.sample(run < 0 ? 2 : COUNT, Key.of(run), sampling);
      if (run >= 0) {
        seconds[run] = (System.nanoTime() - start) / 1e9;
      }
    }
    return Measurement.of(name(), variant, "s", seconds);
  }
}
