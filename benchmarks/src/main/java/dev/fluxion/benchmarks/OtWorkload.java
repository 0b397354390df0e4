package dev.fluxion.benchmarks;

import dev.fluxion.coupling.Coupling;
import dev.fluxion.coupling.ExactOt;
import dev.fluxion.coupling.SinkhornOt;
import dev.fluxion.data.ToyDistribution;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Minibatch optimal transport of n points, as training asks for it: from eight Gaussians to two
 * moons, tensors in, pairs out.
 *
 * @param n number of points on each side
 */
record OtWorkload(int n) implements Workload {
  /** Larger plans take seconds. */
  private static final int LARGEST_ENTROPIC = 1024;

  @Override
  public String name() {
    return "ot-" + n;
  }

  @Override
  public String description() {
    return "pairs of " + n + " points by optimal transport, eight Gaussians to two moons";
  }

  @Override
  public List<Measurement> run(BenchmarkOptions options) {
    List<Measurement> all = new ArrayList<>();
    all.add(measure("exact", new ExactOt(0, 0), options));
    if (n <= LARGEST_ENTROPIC) {
      all.add(measure("sinkhorn 0.05", new SinkhornOt(0.05, true, 0.01, 500, 0, 0), options));
    }
    return all;
  }

  private Measurement measure(String variant, Coupling coupling, BenchmarkOptions options) {
    double[] milliseconds = new double[options.runs()];
    int warmUps = n > 1000 ? 1 : 4000 / n;
    for (int run = -warmUps; run < milliseconds.length; run++) {
      try (Scope scope = new Scope()) {
        Tensor x0 = points("eight-gaussians-wide", Key.of(run).derive(1));
        Tensor x1 = points("moons-wide", Key.of(run).derive(2));
        long start = System.nanoTime();
        coupling.pair(x0, x1, null, Key.of(run).derive(3));
        if (run >= 0) {
          milliseconds[run] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    return Measurement.of(name(), variant, "ms", milliseconds);
  }

  private Tensor points(String toy, Key key) {
    double[] rows = new double[2 * n];
    ToyDistribution.of(toy).draw(key, 0, n, rows, null);
    return Tensors.of(ScalarType.Float, rows, n, 2);
  }
}
