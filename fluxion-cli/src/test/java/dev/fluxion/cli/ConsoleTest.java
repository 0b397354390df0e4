package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fluxion.model.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
  @Test
  void nothingAskedForShowsTheCommands() {
    Run run = Run.good();
    Commands.names().forEach(name -> assertThat(run.out()).contains("  " + name + " "));
    assertThat(Run.good("help", "train").out()).isEqualTo(Run.good("train", "--help").out());
    assertThat(Run.good("help").out()).isEqualTo(run.out());
  }

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(Run.good("--version").out()).matches("fluxion \\d+\\.\\d+\\.\\d+.* \\(Java .*\\)\n");
    assertThat(Run.good("sample", "--version", "--json").json().path("version").asText())
        .isEqualTo(Version.value());
  }

  @Test
  void textIsPlainWithoutColourCodes() {
    for (String name : Commands.names()) {
      assertThat(Run.good(name, "--help").out()).doesNotContain("\u001b");
    }
  }

  @Test
  void theCompletionScriptNamesCommandsAndOptions() {
    assertThat(Run.good("completion").out())
        .startsWith("#!/usr/bin/env bash")
        .contains("train", "--resume", "--temperature");
  }

  @Test
  void failuresHaveTheirExitCodesAndOneLine() {
    assertThat(Failure.of(new NoSuchFileException("a.csv")))
        .isEqualTo(new Failure("a.csv: does not exist; check the path", 2));
    assertThat(Failure.of(new UncheckedIOException("x", new AccessDeniedException("b"))).exitCode())
        .isEqualTo(2);
    assertThat(Failure.of(new UncheckedIOException("cannot read", new IOException("broken"))))
        .isEqualTo(new Failure("cannot read (broken)", 1));
    assertThat(Failure.of(new IllegalArgumentException("two\n  lines")))
        .isEqualTo(new Failure("two lines", 2));
    assertThat(Failure.of(new Interrupted("stopped")).exitCode()).isEqualTo(130);
    assertThat(Failure.of(new OutOfMemoryError("heap")).message()).contains("--chunk");
    assertThat(Failure.of(new NullPointerException()).message())
        .startsWith("NullPointerException; this is a fault in Fluxion")
        .contains("--debug");
    assertThat(Failure.of(new NullPointerException()).exitCode()).isEqualTo(1);
  }

  @Test
  void debugShowsWhereAFailureCameFrom() {
    Run run = Run.of("sample", "absent", "--count", 3, "--out", "o.csv", "--debug");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("ModelFileException", "\tat ").contains("fluxion: absent: does");
  }

  @Test
  void commonOptionsMayStandBeforeTheCommand() {
    Run run = Run.of("--threads", 0, "sample", "m", "--count", 3, "--out", "o.csv");
    assertThat(run.err()).contains("--threads: is 0");
  }

  @Test
  void numbersThatJsonDoesNotKnowBecomeNull() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("nan", Double.NaN);
    values.put("list", List.of(1L, "a", true, Path.of("x/y")));
    values.put("array", new double[] {0.5, Double.POSITIVE_INFINITY});
    values.put("absent", null);
    assertThat(Json.write(values))
        .isEqualTo(
            "{\"nan\":null,\"list\":[1,\"a\",true,\"x/y\"],\"array\":[0.5,null],\"absent\":null}");
  }

  @Test
  void progressWithoutATerminalIsALineNowAndThen() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    long[] clock = {0};
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (Progress progress =
        new ProgressLines(stream, "train", "steps", 1000, 11_000, () -> clock[0])) {
      long[][] secondsAndSteps = {{1, 1050}, {2, 1200}, {5, 1900}, {12, 1950}, {13, 2300}};
      for (long[] now : secondsAndSteps) {
        clock[0] = now[0] * 1_000_000_000;
        progress.show(now[1], "loss 0.5");
      }
    }
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "fluxion: train 1,200 of 11,000 steps (10%), loss 0.5, 100 steps/s, 1 min 38 s left",
            "fluxion: train 1,950 of 11,000 steps (17%), loss 0.5, 79 steps/s, 1 min 54 s left",
            "fluxion: train 2,300 of 11,000 steps (20%), loss 0.5, 100 steps/s, 1 min 27 s left");
    assertThat(ProgressLines.duration(0.2)).isEqualTo("1 s");
    assertThat(ProgressLines.duration(7800)).isEqualTo("2 h 10 min");
  }

  @Test
  void aTerminalShowsOneChangingLine() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, true, false, false);
    try (Progress progress = console.progress("train", "steps", 0, 100)) {
      progress.show(40, "loss 0.5");
      progress.show(100, "loss 0.25");
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("\r", "train 100%", "100/100 steps", "loss 0.25");
    assertThat(new Console(stream, stream, true, false, true).progress("a", "b", 0, 1))
        .isInstanceOf(Progress.Silent.class);
  }

  @Test
  void pathsInAdviceAreWordsOfAShell() {
    assertThat(Shell.quoted(Path.of("runs/a-1"))).isEqualTo("runs/a-1");
    assertThat(Shell.quoted(Path.of("my runs/it's"))).isEqualTo("'my runs/it'\\''s'");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aSignalAsksForCancellation() throws Exception {
    try (Signals signals = Signals.caught()) {
      signals.check("nothing happened");
      Class<?> type = Class.forName("sun.misc.Signal");
      type.getMethod("raise", type)
          .invoke(null, type.getConstructor(String.class).newInstance("TERM"));
      long end = System.nanoTime() + 10_000_000_000L;
      while (!signals.cancellation().requested() && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThatExceptionOfType(Interrupted.class)
          .isThrownBy(() -> signals.check("nothing was written"))
          .withMessage("interrupted; nothing was written");
    }
  }

  @Test
  void recipesListTheFirstCommentOfEachFile(@TempDir Path home) throws Exception {
    Files.createDirectory(home.resolve("recipes"));
    Files.writeString(home.resolve("recipes/one.yaml"), "# The first.\ndata: {toy: moons}\n");
    Files.writeString(home.resolve("recipes/two.yaml"), "data: {toy: moons}\n");
    System.setProperty("fluxion.home", home.toString());
    try {
      assertThat(Arrays.asList(Run.good("recipes").out().split("\n", -1)))
          .containsExactly("one  The first.", "two  ", "");
      assertThat(Run.good("recipes", "one").out()).contains("data: {toy: moons}");
    } finally {
      System.clearProperty("fluxion.home");
    }
  }
}
