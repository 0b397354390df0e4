package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every bad input that was tried: exit code 2, one line that names value, place and cure, no stack
 * trace, and no file made, changed or lost. {@code docs/bad-input.md} shows the messages; with
 * {@code -Dfluxion.docs.write=true} it is written from this run.
 */
class BadInputTest {
  private static final String BEGIN = "<!-- begin table -->\n";
  private static final String END = "<!-- end table -->";

  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void write() throws Exception {
    Tiny.train(folder.resolve("run"));
    Tiny.train(folder.resolve("conditional"), Tiny.CONDITIONAL);
    Tiny.train(folder.resolve("undropped"), Tiny.CONDITIONAL.replace("drop: 0.2", "drop: 0.0"));
    BadDataInputs.write(folder);
    BadSeriesInputs.write(folder);
    BadImageInputs.write(folder);
    BadExperimentInputs.write(folder);
    BadModelInputs.write(folder);
    Files.createDirectory(folder.resolve("recipes"));
    Files.writeString(folder.resolve("recipes/spiral.yaml"), Tiny.YAML);
    System.setProperty("fluxion.home", folder.toString());
  }

  @AfterAll
  static void forget() {
    System.clearProperty("fluxion.home");
  }

  private static Map<String, List<BadInput>> groups() {
    Map<String, List<BadInput>> groups = new LinkedHashMap<>();
    groups.put("Data", BadDataInputs.all());
    groups.put("Sequences", BadSeriesInputs.all());
    groups.put("Images", BadImageInputs.all());
    groups.put("Experiments", BadExperimentInputs.all());
    groups.put("Models", BadModelInputs.all());
    groups.put("Commands", BadCommandInputs.all());
    return groups;
  }

  private static Run run(BadInput input) {
    Object[] words =
        Stream.concat(input.arguments().stream(), Stream.of("--quiet"))
            .map(word -> word.replace("DIR", folder.toString()))
            .toArray();
    return Run.of(words);
  }

  private static String message(Run run) {
    return run.err()
        .strip()
        .replace(folder.toString(), "DIR")
        .replaceAll("\\[cpu[^]]*]", "[cpu]")
        .replaceFirst("^fluxion: ", "");
  }

  @TestFactory
  Stream<DynamicContainer> isRefusedWithValuePlaceAndCure() {
    return groups().entrySet().stream()
        .map(
            group ->
                DynamicContainer.dynamicContainer(
                    group.getKey(),
                    group.getValue().stream()
                        .map(input -> DynamicTest.dynamicTest(input.what(), () -> check(input)))));
  }

  private static void check(BadInput input) throws Exception {
    Map<String, Long> before = files();
    Run run = run(input);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("fluxion: ").hasLineCount(1);
    assertThat(message(run))
        .contains(input.value(), input.place(), input.cure())
        .doesNotContain("Exception", "java.", "null")
        .hasSizeLessThan(500);
    assertThat(files()).isEqualTo(before);
  }

  /** Returns the sizes of all files, -1 for folders. */
  private static Map<String, Long> files() throws Exception {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        sizes.put(file.toString(), Files.isDirectory(file) ? -1 : Files.size(file));
      }
    }
    return sizes;
  }

  /** Some messages pass on what the operating system says. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void atLeastFortyInputsWereTriedAndTheDocumentShowsWhatTheySay() throws Exception {
    assertThat(groups().values().stream().mapToInt(List::size).sum()).isGreaterThanOrEqualTo(40);
    List<String> lines = new ArrayList<>();
    groups()
        .forEach(
            (group, inputs) -> {
              lines.add("\n## " + group + "\n\n| input | message |\n|---|---|");
              for (BadInput input : inputs) {
                String message = message(run(input)).replace("|", "\\|");
                lines.add("| " + input.what() + " | " + message + " |");
              }
            });
    String table = BEGIN + String.join("\n", lines) + "\n\n" + END;
    Path document = Path.of(System.getProperty("fluxion.root", "..")).resolve("docs/bad-input.md");
    String text = Files.readString(document, StandardCharsets.UTF_8);
    String expected =
        text.substring(0, text.indexOf(BEGIN))
            + table
            + text.substring(text.indexOf(END) + END.length());
    if (Boolean.getBoolean("fluxion.docs.write")) {
      Files.writeString(document, expected);
      return;
    }
    assertThat(text).isEqualTo(expected);
  }

  @Test
  void oneColumnIsEnough() throws Exception {
    Path csv = folder.resolve("single.csv");
    StringBuilder text = new StringBuilder("x\n");
    for (int i = 0; i < 50; i++) {
      text.append(i * i % 13).append('\n');
    }
    Files.writeString(csv, text);
    Path run = folder.resolve("single");
    Run.good(
        "train", folder.resolve("good.yaml"), "--set", "data={file: single.csv}", "--out", run);
    Path out = folder.resolve("single-out.csv");
    Run.good("sample", run, "--count", 5, "--out", out);
    assertThat(Files.readAllLines(out)).hasSize(6).startsWith("x");
  }
}
