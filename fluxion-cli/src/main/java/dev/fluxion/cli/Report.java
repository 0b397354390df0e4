package dev.fluxion.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command, twice: lines for a reader, names and values for a program. A report ends
 * with the exit code of its command.
 */
final class Report {
  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();
  private int exitCode = Failure.OK;

  /** Starts the report of a command. */
  Report(String command) {
    values.put("command", command);
  }

  /**
   * Adds a value to the JSON object: a number, text, boolean, list or map of these, a Jackson tree,
   * or anything else as its text; numbers that are not finite become null.
   */
  Report put(String key, @Nullable Object value) {
    values.put(key, value);
    return this;
  }

  /** Adds a line for a reader. */
  Report line(String line) {
    lines.add(line);
    return this;
  }

  /** Adds ready text for a reader, and as a value. */
  Report text(String key, String text) {
    return put(key, text).line(text.stripTrailing());
  }

  /** Sets the exit code. */
  Report exit(int code) {
    exitCode = code;
    return this;
  }

  int exitCode() {
    return exitCode;
  }

  Map<String, @Nullable Object> values() {
    return values;
  }

  List<String> lines() {
    return lines;
  }
}
