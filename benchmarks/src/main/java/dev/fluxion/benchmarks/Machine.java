package dev.fluxion.benchmarks;

import dev.fluxion.nn.FusedKernels;
import dev.fluxion.tensor.NativeRuntime;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The limits that measured times are held against: what the cores reach in a matrix product and in
 * a copy of memory.
 */
public final class Machine {
  private static final int SIZE = 1024;
  private static final int RUNS = 8;

  /** Values of an array that no cache holds: 256 MiB. */
  private static final long COPIED = 1L << 26;

  private Machine() {}

  /** Measures the peak of a float32 matrix product on one thread, in GFLOP/s. */
  public static double peakGflops() {
    return peakGflops(1);
  }

  /** Measures the peak of float32 matrix products on several threads together, in GFLOP/s. */
  public static double peakGflops(int threads) {
    NativeRuntime.start();
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor a = Tensors.full(ScalarType.Float, 0.5, SIZE, SIZE);
      Tensor[] products = new Tensor[threads];
      for (int i = 0; i < threads; i++) {
        products[i] = Tensors.empty(ScalarType.Float, SIZE, SIZE);
      }
      double work = 2.0 * SIZE * SIZE * SIZE * threads;
      return work / fastest(threads, (i, worker) -> torch.mm_out(products[i], a, a));
    }
  }

  /**
   * Measures how fast several threads together copy arrays that no cache holds, in GB/s: the bytes
   * that are read and those that are written.
   */
  public static double copyGigabytesPerSecond(int threads) {
    NativeRuntime.start();
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      long part = COPIED / threads;
      Tensor[] from = new Tensor[threads];
      Tensor[] to = new Tensor[threads];
      for (int i = 0; i < threads; i++) {
        from[i] = Tensors.full(ScalarType.Float, 0.5, part);
        to[i] = Tensors.full(ScalarType.Float, 0, part);
      }
      double bytes = 2.0 * Float.BYTES * part * threads;
      return bytes / fastest(threads, (i, worker) -> to[i].copy_(from[i]));
    }
  }

  /** Returns the nanoseconds of the fastest of some runs of a task on every thread at once. */
  private static double fastest(int threads, Workers.Task task) {
    double best = Double.POSITIVE_INFINITY;
    try (Workers workers = Workers.of(threads)) {
      for (int run = 0; run < RUNS; run++) {
        long start = System.nanoTime();
        workers.run(threads, task);
        best = Math.min(best, (double) (System.nanoTime() - start));
      }
    }
    return best;
  }

  /** Returns what the figures were measured on. */
  public static Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>(FusedKernels.runtime());
    map.put("java", System.getProperty("java.version"));
    map.put("peakGflopsPerCore", peakGflops());
    return map;
  }

  /** Returns what the figures were measured on, with the limits of a number of threads. */
  public static Map<String, Object> describe(int threads) {
    Map<String, Object> map = describe();
    map.put("peakGflops", peakGflops(threads));
    map.put("copyGigabytesPerSecond", copyGigabytesPerSecond(threads));
    return map;
  }
}
