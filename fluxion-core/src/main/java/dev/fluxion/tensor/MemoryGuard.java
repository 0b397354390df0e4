package dev.fluxion.tensor;

import java.util.Locale;
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
  private static final long PERIOD_MILLISECONDS = 100;

  private static volatile @Nullable String refusal;

  private final LongSupplier resident;
  private final long limit;

  /**
   * Makes a guard.
   *
   * @param resident gives the bytes that the process holds
   * @param limit bytes above which work is refused
   */
  MemoryGuard(LongSupplier resident, long limit) {
    this.resident = resident;
    this.limit = limit;
  }

  /** Starts to watch this process. */
  static void start(long limit) {
    MemoryGuard guard = new MemoryGuard(Pointer::physicalBytes, limit);
    Thread thread = new Thread(guard::watch, "fluxion-memory");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Passes while the process is within its share.
   *
   * @throws OutOfMemoryError saying how much is held and what the limit is
   */
  static void check() {
    String reason = refusal;
    if (reason != null) {
      throw new OutOfMemoryError(reason);
    }
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PERIOD_MILLISECONDS);
        look();
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes note of whether the process is within its share. */
  void look() throws InterruptedException {
    if (resident.getAsLong() <= limit) {
      refusal = null;
      return;
    }
    System.gc();
    Thread.sleep(PERIOD_MILLISECONDS);
    Pointer.trimMemory();
    long held = resident.getAsLong();
    refusal =
        held <= limit
            ? null
            : String.format(
                Locale.ROOT,
                "the process holds %.1f GB of memory, more than its limit of %.1f GB",
                held / 1e9,
                limit / 1e9);
  }
}
