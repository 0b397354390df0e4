package dev.fluxion.benchmarks;

import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/** Sampling 65,536 points of the trained spiral field with steps chosen for each by a tolerance. */
final class Adaptive65k implements Workload {
  static final String NAME = "adaptive-65k";
  static final int POINTS = 65_536;
  static final Tolerance TOLERANCE = new Tolerance(1e-5, 1e-5);

  private static final List<String> SOLVERS = List.of("dopri5", "tsit5");
  private static final int FINE_STEPS = 200;

  /** Returns the spiral model after 2,000 training steps. */
  static FlowModel model() {
    return Trainer.train(SpiralStep.spiral(2048, 2000, 2000));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "65,536 samples of the trained spiral field, tolerance 1e-5 for each, with their error"
        + " against rk4 with 200 steps";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    FlowModel model = model();
    SamplingOptions plain = model.defaultOptions().withThreads(options.threads());
    Table fine = model.sample(POINTS, Key.of(0), plain.withSolver("rk4", FINE_STEPS));
    List<Measurement> found = new ArrayList<>();
    for (String solver : SOLVERS) {
      SamplingOptions sampling = plain.withTolerance(solver, TOLERANCE);
      double[] seconds = new double[options.runs()];
      double error = 0;
      for (int run = -1; run < seconds.length; run++) {
        long start = System.nanoTime();
        Table samples = model.sample(POINTS, Key.of(0), sampling);
        if (run >= 0) {
          seconds[run] = (System.nanoTime() - start) / 1e9;
        }
        error = rootMeanSquare(samples.values(), fine.values());
      }
      found.add(Measurement.of(name(), solver, "s", seconds));
      found.add(Measurement.of(name(), solver + " error", "rms", error));
    }
    return found;
  }

  static double rootMeanSquare(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum / a.length);
  }
}
