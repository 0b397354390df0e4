package dev.fluxion.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one place that prints: results on standard output, as text or as one JSON object; progress,
 * notes, warnings and errors on standard error.
 */
final class Console {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;
  private final boolean json;
  private final boolean quiet;
  private final List<String> warnings = new ArrayList<>();

  Console(PrintStream out, PrintStream err, boolean terminal, boolean json, boolean quiet) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.json = json;
    this.quiet = quiet;
  }

  /** Tells something in passing; only readers see it. */
  void note(String message) {
    if (!quiet) {
      err.println("fluxion: " + message);
    }
  }

  /** Warns: on standard error, and in the JSON result under {@code warnings}. */
  void warn(String message) {
    warnings.add(message);
    note("warning: " + message);
  }

  /**
   * Starts to show progress: a bar on a terminal, else a line now and then, nothing when quiet.
   *
   * @param task what is done, one word
   * @param unit what is counted
   * @param from how much is done already
   * @param total how much there is to do
   */
  Progress progress(String task, String unit, long from, long total) {
    if (quiet) {
      return new Progress.Silent();
    }
    return terminal
        ? new ProgressOnTerminal(err, task, unit, from, total)
        : new ProgressLines(err, task, unit, from, total, System::nanoTime);
  }

  /** Prints a result. */
  void print(Report report) {
    if (json) {
      report.put("warnings", warnings);
      out.println(Json.write(report.values()));
    } else {
      report.lines().forEach(out::println);
    }
    out.flush();
  }

  /** Prints a failure; returns its exit code. */
  int fail(Failure failure) {
    return fail(failure, null);
  }

  /** Prints a failure with where it came from; returns its exit code. */
  int fail(Failure failure, @Nullable Throwable trace) {
    if (trace != null) {
      trace.printStackTrace(err);
    }
    err.println("fluxion: " + failure.message());
    err.flush();
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("error", failure.message());
      values.put("exitCode", failure.exitCode());
      out.println(Json.write(values));
      out.flush();
    }
    return failure.exitCode();
  }
}
