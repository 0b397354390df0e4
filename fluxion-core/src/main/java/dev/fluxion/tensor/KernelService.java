package dev.fluxion.tensor;

import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Kernels in the Vector API, found by {@link ServiceLoader}, and why there are none where there are
 * none.
 *
 * <p>They need the module {@code fluxion-kernels} on the class path and {@code --add-modules
 * jdk.incubator.vector}; the system property {@code fluxion.kernels=libtorch} does without them.
 */
public final class KernelService<T> {
  /** Name of the system property, {@code fused} (when absent) or {@code libtorch}. */
  public static final String PROPERTY = "fluxion.kernels";

  private final @Nullable T kernels;
  private final String reason;

  private KernelService(@Nullable T kernels, String reason) {
    this.kernels = kernels;
    this.reason = reason;
  }

  /** Looks for kernels of a kind. */
  public static <T> KernelService<T> find(Class<T> kind) {
    String asked = System.getProperty(PROPERTY, "fused");
    if (!asked.equals("fused")) {
      return new KernelService<>(null, "off: " + PROPERTY + " is " + asked);
    }
    try {
      Iterator<T> found = ServiceLoader.load(kind, kind.getClassLoader()).iterator();
      return found.hasNext()
          ? new KernelService<>(found.next(), "")
          : new KernelService<>(null, "off: fluxion-kernels is not on the class path");
    } catch (ServiceConfigurationError | LinkageError failure) {
      return new KernelService<>(null, "off: needs --add-modules jdk.incubator.vector");
    }
  }

  /** Returns them, if there are any. */
  public Optional<T> get() {
    return Optional.ofNullable(kernels);
  }

  /** Returns why there are none; empty where there are. */
  public String reason() {
    return reason;
  }
}
