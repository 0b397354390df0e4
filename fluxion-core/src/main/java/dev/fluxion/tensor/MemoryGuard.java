package dev.fluxion.tensor;

import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Refuses further work on tensors while the process holds more native memory than its share.
 *
 * <p>JavaCPP has a limit of its own, but asks the operating system at each tensor that Java gets to
 * see, under one lock of all threads, a tenth to a fifth of a training step on few rows. Here a
 * thread of its own looks ten times a second, and a {@link Scope} reads what it saw. Above the
 * limit it first has the garbage collector free what no scope did.
 */
final class MemoryGuard {
  /** Name of the thread. */
  static final String NAME = "fluxion-memory";

  private static final long PERIOD_NANOSECONDS = 100_000_000;

  private final LongSupplier resident;
  private final long limit;
  private final Consumer<@Nullable String> verdict;
  private boolean above;

  /**
   * Makes a guard.
   *
   * @param resident gives the bytes that the process holds
   * @param limit bytes above which work is refused
   * @param verdict is told why work is refused from now on, or null when it no longer is
   */
  MemoryGuard(LongSupplier resident, long limit, Consumer<@Nullable String> verdict) {
    this.resident = resident;
    this.limit = limit;
    this.verdict = verdict;
  }

  /** Watches for as long as the process runs. */
  void start() {
    Thread thread = new Thread(this::watch, NAME);
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    while (true) {
      LockSupport.parkNanos(PERIOD_NANOSECONDS);
      try {
        look();
      } catch (OutOfMemoryError full) {
        // The Java heap had no room for the words of the verdict; the next look may have it.
        LockSupport.parkNanos(PERIOD_NANOSECONDS);
      }
    }
  }

  /** Says so when the process leaves its share or comes back into it. */
  void look() {
    if (resident.getAsLong() <= limit) {
      if (above) {
        above = false;
        verdict.accept(null);
      }
    } else if (!above) {
      System.gc();
      LockSupport.parkNanos(PERIOD_NANOSECONDS);
      Pointer.trimMemory();
      long held = resident.getAsLong();
      if (held > limit) {
        verdict.accept(
            String.format(
                Locale.ROOT,
                "the process holds %.1f GB of memory, more than its limit of %.1f GB",
                held / 1e9,
                limit / 1e9));
        above = true;
      }
    }
  }
}
