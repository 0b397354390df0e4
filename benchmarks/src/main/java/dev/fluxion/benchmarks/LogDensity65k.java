package dev.fluxion.benchmarks;

import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.List;

/** The exact log density of 65,536 points under the trained spiral field, by dopri5. */
final class LogDensity65k implements Workload {
  static final String NAME = "logdensity-65k";
  private static final int FINE_STEPS = 200;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "log density of 65,536 points under the trained spiral field, exact trace, dopri5 with"
        + " tolerance 1e-5 for each, with its error against rk4 with 200 steps";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    FlowModel model = Adaptive65k.model();
    SamplingOptions plain = model.defaultOptions().withThreads(options.threads());
    Table points = model.sample(Adaptive65k.POINTS, Key.of(0), plain);
    double[] fine = model.logDensity(points, plain.withSolver("rk4", FINE_STEPS));
    SamplingOptions adaptive = plain.withTolerance("dopri5", Adaptive65k.TOLERANCE);
    double[] seconds = new double[options.runs()];
    double error = 0;
    for (int run = -1; run < seconds.length; run++) {
      long start = System.nanoTime();
      double[] nats = model.logDensity(points, adaptive);
      if (run >= 0) {
        seconds[run] = (System.nanoTime() - start) / 1e9;
      }
      error = Adaptive65k.rootMeanSquare(nats, fine);
    }
    return List.of(
        Measurement.of(name(), "dopri5", "s", seconds),
        Measurement.of(name(), "dopri5 error", "nats rms", error));
  }
}
