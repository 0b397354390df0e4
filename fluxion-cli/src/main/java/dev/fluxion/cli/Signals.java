package dev.fluxion.cli;

import dev.fluxion.train.Cancellation;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Catches SIGINT and SIGTERM while it is open: the first asks for cancellation, a second ends the
 * process at once.
 *
 * <p>{@code sun.misc.Signal} is the only way to be told of a signal without the process ending (a
 * shutdown hook cannot see a second one, and cannot choose the exit code). It is reached by
 * reflection because naming it is a warning that cannot be suppressed; where it is missing, signals
 * keep their usual effect.
 */
final class Signals implements AutoCloseable {
  private final Cancellation cancellation = new Cancellation();
  private final Map<Object, Object> before = new LinkedHashMap<>();

  private Signals() {}

  /** Starts to catch signals. */
  static Signals caught() {
    Signals signals = new Signals();
    signals.handle("INT");
    signals.handle("TERM");
    return signals;
  }

  /** Returns what is requested when a signal comes. */
  Cancellation cancellation() {
    return cancellation;
  }

  /** Throws if a signal came; says what has become of the work. */
  void check(String consequence) {
    if (cancellation.requested()) {
      throw new Interrupted("interrupted; " + consequence);
    }
  }

  private void handle(String name) {
    try {
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      InvocationHandler handler =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                case "toString" -> "handler of " + name;
                default -> {
                  received();
                  yield null;
                }
              };
      Object own =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlers}, handler);
      Object signal = signal(name);
      before.put(signal, install(signal, own));
    } catch (ReflectiveOperationException | IllegalArgumentException missing) {
      // Signals end the process as they do without this class.
    }
  }

  private static Object signal(String name) throws ReflectiveOperationException {
    return Class.forName("sun.misc.Signal").getConstructor(String.class).newInstance(name);
  }

  private static Object install(Object signal, Object handler) throws ReflectiveOperationException {
    Class<?> handlers = Class.forName("sun.misc.SignalHandler");
    return signal
        .getClass()
        .getMethod("handle", signal.getClass(), handlers)
        .invoke(null, signal, handler);
  }

  private void received() {
    if (cancellation.requested()) {
      Runtime.getRuntime().halt(Failure.INTERRUPTED);
    }
    cancellation.request();
  }

  @Override
  public void close() {
    before.forEach(
        (signal, handler) -> {
          try {
            install(signal, handler);
          } catch (ReflectiveOperationException | IllegalArgumentException missing) {
            // The process is about to end.
          }
        });
  }
}
