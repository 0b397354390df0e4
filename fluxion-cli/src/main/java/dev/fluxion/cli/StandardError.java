package dev.fluxion.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.charset.Charset;

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

  /** Makes the caller's standard error that of this process, if it can be had, and returns it. */
  static PrintStream take() {
    int descriptor = descriptor();
    if (descriptor != USUAL) {
      try {
        Constructor<FileDescriptor> maker = FileDescriptor.class.getDeclaredConstructor(int.class);
        maker.setAccessible(true);
        System.setErr(
            new PrintStream(new FileOutputStream(maker.newInstance(descriptor)), true, charset()));
      } catch (ReflectiveOperationException | InaccessibleObjectException filtered) {
        // Behind the filter nothing is lost but the order.
        return System.err;
      }
    }
    return System.err;
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
