package dev.fluxion.nn;

import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The {@link DenseKernels} of this process, and why it has them or not.
 *
 * <p>They need the module {@code fluxion-kernels} on the class path and {@code --add-modules
 * jdk.incubator.vector}; the system property {@code fluxion.kernels=libtorch} does without them.
 */
public final class FusedKernels {
  /** Name of the system property, {@code fused} (when absent) or {@code libtorch}. */
  public static final String PROPERTY = "fluxion.kernels";

  private static final FusedKernels CHOSEN = choose();

  private final @Nullable DenseKernels kernels;
  private final String reason;

  private FusedKernels(@Nullable DenseKernels kernels, String reason) {
    this.kernels = kernels;
    this.reason = reason;
  }

  private static FusedKernels choose() {
    String asked = System.getProperty(PROPERTY, "fused");
    if (!asked.equals("fused")) {
      return new FusedKernels(null, "off: " + PROPERTY + " is " + asked);
    }
    try {
      Iterator<DenseKernels> found = ServiceLoader.load(DenseKernels.class).iterator();
      if (!found.hasNext()) {
        return new FusedKernels(null, "off: fluxion-kernels is not on the class path");
      }
      DenseKernels kernels = found.next();
      return new FusedKernels(kernels, kernels.name());
    } catch (ServiceConfigurationError | NoClassDefFoundError failure) {
      return new FusedKernels(null, "off: needs --add-modules jdk.incubator.vector");
    }
  }

  /** Returns the kernels, if there are any. */
  static Optional<DenseKernels> get() {
    return Optional.ofNullable(CHOSEN.kernels);
  }

  /** Returns their name, or why there are none. */
  public static String report() {
    return CHOSEN.reason;
  }
}
