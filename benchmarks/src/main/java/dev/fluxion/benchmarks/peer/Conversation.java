package dev.fluxion.benchmarks.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** The answering end of a contest's protocol, as {@link Side} describes it. */
public final class Conversation {
  private final BufferedReader requests;
  private final OutputStream replies;
  private final Supplier<Map<String, double[]>> check;
  private final DoubleSupplier peakMegabytes;
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * Begins to answer.
   *
   * @param check finds what the sides must agree on
   * @param peakMegabytes finds the largest resident memory
   */
  public Conversation(
      InputStream requests,
      OutputStream replies,
      Supplier<Map<String, double[]>> check,
      DoubleSupplier peakMegabytes) {
    this.requests = new BufferedReader(new InputStreamReader(requests, StandardCharsets.UTF_8));
    this.replies = replies;
    this.check = check;
    this.peakMegabytes = peakMegabytes;
  }

  /** Says that the side is warm. */
  public void ready(String versions) {
    reply(Map.of("ready", true, "versions", versions));
  }

  /** Waits until a run is asked for, answers all else; returns false when no more is asked. */
  public boolean awaitRun() {
    try {
      while (true) {
        String request = requests.readLine();
        if (request == null || request.equals("end")) {
          return false;
        }
        switch (request) {
          case "run" -> {
            return true;
          }
          case "check" -> reply(Map.of("values", check.get()));
          case "memory" -> reply(Map.of("peakMegabytes", peakMegabytes.getAsDouble()));
          default -> reply(Map.of("unknown", request));
        }
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("requests cannot be read", broken);
    }
  }

  /** Answers a run with its figure. */
  public void ran(double figure) {
    reply(Map.of("figure", figure));
  }

  private void reply(Map<String, ?> values) {
    try {
      replies.write((mapper.writeValueAsString(values) + "\n").getBytes(StandardCharsets.UTF_8));
      replies.flush();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    } catch (IOException broken) {
      throw new UncheckedIOException("a reply cannot be written", broken);
    }
  }
}
