package dev.fluxion.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * The caller's standard error.
 *
 * <p>The launcher puts a filter behind the JVM's own, which drops the JVM's warning of incubating
 * modules, and names the descriptor of the caller's by a system property. What is written there
 * passes no filter, so that it keeps its place between the lines of standard output.
 */
final class StandardError {
  /** Name of the system property with the descriptor's number. */
  private static final String PROPERTY = "fluxion.stderr";

  private static final int USUAL = 2;

  private StandardError() {}

  /** Returns the descriptor's number. */
  static int descriptor() {
    return Integer.getInteger(PROPERTY, USUAL);
  }

  /** Returns the caller's standard error, if it is another one than the JVM's and can be had. */
  static Optional<PrintStream> open() {
    int descriptor = descriptor();
    if (descriptor == USUAL) {
      return Optional.empty();
    }
    try {
      Constructor<FileDescriptor> maker = FileDescriptor.class.getDeclaredConstructor(int.class);
      maker.setAccessible(true);
      FileOutputStream out = new FileOutputStream(maker.newInstance(descriptor));
      return Optional.of(new PrintStream(out, true, charset()));
    } catch (ReflectiveOperationException | InaccessibleObjectException filtered) {
      // Behind the filter nothing is lost but the order.
      return Optional.empty();
    }
  }

  private static Charset charset() {
    for (String name : new String[] {"stderr.encoding", "sun.stderr.encoding", "native.encoding"}) {
      String encoding = System.getProperty(name);
      if (encoding != null && Charset.isSupported(encoding)) {
        return Charset.forName(encoding);
      }
    }
    return Charset.defaultCharset();
  }
}
