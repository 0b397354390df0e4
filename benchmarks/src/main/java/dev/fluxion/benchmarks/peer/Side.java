package dev.fluxion.benchmarks.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that does a contest's work when it is asked, and waits on its standard input until
 * then.
 *
 * <p>A request is a word on a line, a reply one JSON object on a line. Unasked it says {@code
 * {"ready": true, "versions": ...}} once it is warm, or {@code {"unavailable": reason}}; to {@code
 * run} it answers {@code {"figure": ...}}, to {@code check} {@code {"values": {name: [...]}}}, to
 * {@code memory} {@code {"peakMegabytes": ...}}; {@code end} and the end of its input end it.
 */
final class Side implements AutoCloseable {
  /** Threads of the side before spin for a while; none does so for longer. */
  private static final long REST_MILLISECONDS = 250;

  private static final long END_SECONDS = 5;

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedReader replies;
  private final BufferedWriter requests;
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * Starts a side.
   *
   * @param log receives what it prints beside its replies
   */
  Side(String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    this.name = name;
    this.log = log;
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    replies = process.inputReader(StandardCharsets.UTF_8);
    requests = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Waits until the side is warm; returns what it says of itself. */
  JsonNode ready() {
    return reply();
  }

  /** Lets the machine come to rest, asks for a run and returns its figure. */
  double run() {
    try {
      if (process.waitFor(REST_MILLISECONDS, TimeUnit.MILLISECONDS)) {
        throw ended();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
    return number(ask("run"), "figure");
  }

  /** Returns what the side finds at given inputs, by name. */
  Map<String, double[]> check() {
    Map<String, double[]> found = new LinkedHashMap<>();
    ask("check")
        .path("values")
        .properties()
        .forEach(
            entry -> {
              double[] values = new double[entry.getValue().size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = entry.getValue().get(i).asDouble(Double.NaN);
              }
              found.put(entry.getKey(), values);
            });
    return found;
  }

  /** Returns the largest resident memory. */
  double peakMegabytes() {
    return ask("memory").path("peakMegabytes").asDouble(Double.NaN);
  }

  private double number(JsonNode reply, String key) {
    if (!reply.path(key).isNumber()) {
      throw new IllegalStateException(name + " answered " + reply + ", which has no " + key);
    }
    return reply.path(key).asDouble();
  }

  private JsonNode ask(String request) {
    try {
      requests.write(request);
      requests.newLine();
      requests.flush();
    } catch (IOException broken) {
      throw ended();
    }
    return reply();
  }

  private JsonNode reply() {
    String line;
    try {
      line = replies.readLine();
      if (line != null) {
        return mapper.readTree(line);
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException invalid) {
      throw new IllegalStateException(name + " answered something that is not JSON", invalid);
    } catch (IOException broken) {
      throw new UncheckedIOException("the reply of " + name + " cannot be read", broken);
    }
    throw ended();
  }

  private IllegalStateException ended() {
    String last = "";
    try {
      last =
          Files.readString(log)
              .lines()
              .filter(line -> !line.isBlank())
              .reduce((a, b) -> b)
              .orElse("");
    } catch (IOException unreadable) {
      last = "its messages cannot be read: " + unreadable.getMessage();
    }
    return new IllegalStateException(name + " ended before its time; the last it said is: " + last);
  }

  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException gone) {
      // It has ended already.
      process.destroy();
    }
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
