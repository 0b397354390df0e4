package dev.fluxion.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses OpenBLAS's kernels before it loads: it takes AVX2 kernels on processors of other makers
 * that have AVX-512, at half the speed.
 *
 * @param reason why these kernels were chosen, in words
 */
record BlasKernels(String reason) {
  private static final String VARIABLE = "OPENBLAS_CORETYPE";
  private static final Set<String> WIDE = Set.of("avx512f", "avx512dq", "avx512bw", "avx512vl");

  /** Sets OpenBLAS's environment: one thread, and AVX-512 kernels where the processor has them. */
  static BlasKernels choose() {
    String user = System.getenv(VARIABLE);
    if (mapped() != null) {
      return new BlasKernels(
          "OpenBLAS was loaded before Fluxion, with the kernels of its own choice");
    }
    try {
      setenv("OPENBLAS_NUM_THREADS", "1");
      if (user != null) {
        return new BlasKernels(VARIABLE + "=" + user + " was set by the user");
      }
      if (processorFlags().containsAll(WIDE)) {
        setenv(VARIABLE, "SkylakeX");
        return new BlasKernels("the processor has AVX-512 (f, dq, bw, vl)");
      }
      return new BlasKernels("OpenBLAS's own choice: the processor has no AVX-512");
    } catch (UnsatisfiedLinkError failure) {
      return new BlasKernels(
          "OpenBLAS's own choice: the environment cannot be set (" + failure.getMessage() + ")");
    }
  }

  /** Returns the kernel family that the loaded OpenBLAS says it runs. */
  String running() {
    String library = mapped();
    if (library == null) {
      return "unknown";
    }
    try {
      return NativeLibrary.getInstance(library)
          .getFunction("openblas_get_corename")
          .invokeString(new Object[0], false);
    } catch (UnsatisfiedLinkError failure) {
      return "unknown";
    }
  }

  private static void setenv(String name, String value) {
    Function setenv = NativeLibrary.getProcess().getFunction("setenv");
    setenv.invokeInt(new Object[] {name, value, 1});
  }

  private static Set<String> processorFlags() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("flags")) {
          return Set.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+"));
        }
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      return Set.of();
    }
    return Set.of();
  }

  private static @Nullable String mapped() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
        if (line.contains("libopenblas")) {
          return line.substring(line.indexOf('/'));
        }
      }
    } catch (IOException unreadable) {
      return null;
    }
    return null;
  }
}
