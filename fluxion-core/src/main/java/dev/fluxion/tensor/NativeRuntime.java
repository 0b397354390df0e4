package dev.fluxion.tensor;

import dev.fluxion.startup.FirstLoad;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The one start-up of libtorch: thread pools, kernels, native memory limit, determinism.
 *
 * <p>Runs once a process, at the first use of anything that needs tensors, and reports what it
 * chose. It is the only mutable static state of the library.
 */
public final class NativeRuntime {
  /** Share of the machine's memory that tensors may take. */
  private static final double MEMORY_SHARE = 0.9;

  private static volatile @Nullable RuntimeReport report;

  /** Why work on tensors is refused, while it is. */
  private static volatile @Nullable String refusal;

  private NativeRuntime() {}

  /**
   * Starts libtorch if that has not happened, and returns what was chosen.
   *
   * @throws IllegalStateException if the native libraries cannot be loaded, or if their matrix
   *     product is wrong
   */
  public static RuntimeReport start() {
    RuntimeReport known = report;
    return known != null ? known : startOnce();
  }

  /** Takes note of what a {@link MemoryGuard} says. */
  static void refuse(@Nullable String reason) {
    refusal = reason;
  }

  /**
   * Passes while the process is within its share of the machine's memory.
   *
   * @throws OutOfMemoryError saying how much is held and what the limit is
   */
  static void checkMemory() {
    String reason = refusal;
    if (reason != null) {
      throw new OutOfMemoryError(reason);
    }
  }

  private static synchronized RuntimeReport startOnce() {
    if (report == null) {
      report = load();
    }
    return report;
  }

  /** JavaCPP's classes must not be touched before its memory limit is taken away. */
  private static FirstLoad firstLoad() {
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    return FirstLoad.of(version());
  }

  private static String version() {
    return Objects.requireNonNullElse(
        torch.class.getPackage().getImplementationVersion(), "unknown");
  }

  private static RuntimeReport load() {
    BlasKernels kernels = firstLoad().run(NativeRuntime::libraries);
    String blas = kernels.running();
    checkProduct(blas);
    long limit = memoryLimit();
    new MemoryGuard(() -> Pointer.physicalBytesInaccurate(limit), limit, NativeRuntime::refuse)
        .start();
    return new RuntimeReport(
        version(),
        torch.get_cpu_capability().getString(),
        blas,
        kernels.reason(),
        Runtime.getRuntime().availableProcessors(),
        limit,
        devices(),
        "one libtorch thread a worker, OpenBLAS with one thread, fixed chunk borders, sums in a fixed"
            + " order");
  }

  /** Loads the libraries. */
  private static BlasKernels libraries() {
    BlasKernels kernels = BlasKernels.choose();
    try {
      torch.set_num_threads(1);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError failure) {
      throw new IllegalStateException(
          "libtorch could not be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + " ("
              + failure.getMessage()
              + "); build with -Djavacpp.platform=NAME for this platform (the README lists the names)",
          failure);
    }
    return kernels;
  }

  private static long memoryLimit() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return (long) (MEMORY_SHARE * system.getTotalMemorySize());
    }
    return Runtime.getRuntime().maxMemory() * 4;
  }

  private static List<String> devices() {
    List<String> names = new ArrayList<>(List.of(Devices.CPU));
    if (torch.cuda_is_available()) {
      for (int i = 0; i < torch.cuda_device_count(); i++) {
        names.add("cuda:" + i);
      }
    }
    return List.copyOf(names);
  }

  /** Holds the chosen kernels once against plain arithmetic on a product with odd edges. */
  private static void checkProduct(String blas) {
    int n = 67;
    float[] a = new float[n * n];
    float[] b = new float[n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = (i * 37 % 101 - 50) / 50f;
      b[i] = (i * 53 % 97 - 48) / 48f;
    }
    float[] c = new float[n * n];
    // Without Tensors, whose own beginning waits for this one.
    try (PointerScope scope = new PointerScope()) {
      Tensor product = Tensor.create(a, n, n).mm(Tensor.create(b, n, n));
      product.data_ptr_float().get(c);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double exact = 0;
        for (int k = 0; k < n; k++) {
          exact += (double) a[i * n + k] * b[k * n + j];
        }
        if (!(Math.abs(exact - c[i * n + j]) <= 1e-3)) {
          throw new IllegalStateException(
              "the matrix product of OpenBLAS's kernels '"
                  + blas
                  + "' is wrong on this processor (entry "
                  + i
                  + ", "
                  + j
                  + "); set the environment variable OPENBLAS_CORETYPE=Haswell and start again");
        }
      }
    }
  }
}
