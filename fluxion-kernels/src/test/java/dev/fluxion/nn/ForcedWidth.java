package dev.fluxion.nn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Kernels on registers of a given width, loaded once more beside the processor's own. */
public final class ForcedWidth extends ClassLoader {
  private static final String PACKAGE = "dev.fluxion.kernels.";
  private static final String BITS = "fluxion.kernels.bits";

  private ForcedWidth() {
    super(ForcedWidth.class.getClassLoader());
  }

  /** Returns those of dense layers. */
  static DenseKernels of(int bits) throws ReflectiveOperationException {
    return of(bits, DenseKernels.class, "VectorKernels");
  }

  /** Returns those of a class. */
  public static synchronized <T> T of(int bits, Class<T> kind, String name)
      throws ReflectiveOperationException {
    ForcedWidth loader = new ForcedWidth();
    System.setProperty(BITS, Integer.toString(bits));
    try {
      Class.forName(PACKAGE + "Lanes", true, loader);
    } finally {
      System.clearProperty(BITS);
    }
    return kind.cast(loader.loadClass(PACKAGE + name).getDeclaredConstructor().newInstance());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name);
    }
  }

  private Class<?> define(String name) {
    String file = name.replace('.', '/') + ".class";
    try (InputStream in = Objects.requireNonNull(getParent().getResourceAsStream(file))) {
      byte[] code = in.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
