package dev.fluxion.benchmarks;

import dev.fluxion.tensor.NativeRuntime;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The limit that measured times are held against: what one core reaches in a matrix product. */
public final class Machine {
  private static final int SIZE = 1024;

  private Machine() {}

  /** Measures the peak of a float32 matrix product on one thread, in GFLOP/s. */
  public static double peakGflops() {
    NativeRuntime.start();
    double best = 0;
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor a = Tensors.full(ScalarType.Float, 0.5, SIZE, SIZE);
      Tensor c = Tensors.empty(ScalarType.Float, SIZE, SIZE);
      for (int run = 0; run < 8; run++) {
        long start = System.nanoTime();
        torch.mm_out(c, a, a);
        best = Math.max(best, 2.0 * SIZE * SIZE * SIZE / (System.nanoTime() - start));
      }
    }
    return best;
  }

  /** Returns what the figures were measured on. */
  public static Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>(NativeRuntime.start().toMap());
    map.put("java", System.getProperty("java.version"));
    map.put("peakGflopsPerCore", peakGflops());
    return map;
  }
}
