package dev.fluxion.benchmarks;

import dev.fluxion.coupling.Assignment;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;

/** The exact assignment of n normal points to n points of the spiral. */
final class AssignmentWorkload implements Workload {
  static final String NAME = "assignment";

  /** Returns standard normal points. */
  static double[] normal(Key key, int n) {
    double[] points = new double[2 * n];
    key.derive(1).normal(0, points, 0, points.length);
    return points;
  }

  /** Returns points of the spiral. */
  static double[] spiral(Key key, int n) {
    double[] points = new double[2 * n];
    ToyDistribution.of("spiral").draw(key.derive(2), 0, n, points, null);
    return points;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "exact assignment, squared distance, n standard normal points to n spiral points";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    List<Measurement> all = new ArrayList<>();
    for (int n : new int[] {256, 1024, 4096}) {
      double[] milliseconds = new double[options.runs()];
      int warmUps = n > 2000 ? 1 : 20;
      for (int run = -warmUps; run < milliseconds.length; run++) {
        double[] normal = normal(Key.of(run), n);
        double[] spiral = spiral(Key.of(run), n);
        long start = System.nanoTime();
        Assignment.solve(normal, spiral, n, 2);
        if (run >= 0) {
          milliseconds[run] = (System.nanoTime() - start) / 1e6;
        }
      }
      all.add(Measurement.of(name(), "n = " + n, "ms", milliseconds));
    }
    return all;
  }
}
