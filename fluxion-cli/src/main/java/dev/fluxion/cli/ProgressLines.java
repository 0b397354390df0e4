package dev.fluxion.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Progress without a terminal: a line every ten seconds, and at every tenth of the work unless the
 * last line is less than a second old.
 */
final class ProgressLines implements Progress {
  private static final long LONGEST = 10_000_000_000L;
  private static final long SHORTEST = 1_000_000_000L;

  private final PrintStream err;
  private final String task;
  private final String unit;
  private final long from;
  private final long total;
  private final LongSupplier clock;
  private final long start;
  private long lastTime;
  private long lastTenth;

  /** Starts; the clock counts nanoseconds. */
  ProgressLines(
      PrintStream err, String task, String unit, long from, long total, LongSupplier clock) {
    this.err = err;
    this.task = task;
    this.unit = unit;
    this.from = from;
    this.total = total;
    this.clock = clock;
    start = clock.getAsLong();
    lastTime = start;
    lastTenth = tenth(from);
  }

  @Override
  public void show(long done, String detail) {
    long now = clock.getAsLong();
    long since = now - lastTime;
    if (since < SHORTEST || (since < LONGEST && tenth(done) == lastTenth)) {
      return;
    }
    lastTime = now;
    lastTenth = tenth(done);
    double rate = (done - from) / ((now - start) / 1e9);
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "fluxion: %s %,d of %,d %s (%d%%)",
            task,
            done,
            total,
            unit,
            100 * done / Math.max(1, total)));
    if (!detail.isEmpty()) {
      line.append(", ").append(detail);
    }
    line.append(String.format(Locale.ROOT, ", %,.0f %s/s", rate, unit));
    if (rate > 0 && done < total) {
      line.append(", ").append(duration((total - done) / rate)).append(" left");
    }
    err.println(line);
  }

  private long tenth(long done) {
    return 10 * done / Math.max(1, total);
  }

  /** Writes seconds as {@code 12 s}, {@code 3 min 5 s} or {@code 2 h 10 min}. */
  static String duration(double seconds) {
    long whole = Math.max(1, Math.round(seconds));
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  @Override
  public void close() {}
}
