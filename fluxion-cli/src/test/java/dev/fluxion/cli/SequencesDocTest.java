package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Tensors;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what docs/sequences.md shows, in an empty folder: as printed, but for a training of 20 steps
 * and for an evaluation of one draw and four forecasts, since a test has no minutes.
 */
class SequencesDocTest {
  private static final String PAGE = "docs/sequences.md";
  private static final String IMPORTS =
      """
      import dev.fluxion.experiment.Experiment;
      import dev.fluxion.model.SequenceModel;
      import dev.fluxion.model.Sequences;
      import dev.fluxion.tensor.Key;
      import dev.fluxion.train.Trainer;
      import java.nio.file.Path;
      import java.util.List;
      import java.util.OptionalInt;
      """;

  @TempDir Path folder = Path.of("");

  @Test
  void yamlJavaAndCommandsOfThePageRun() throws Exception {
    String yaml = DocExamples.block(PAGE, "yaml");
    assertThat(yaml).contains("{steps: 1500,");
    Path file = folder.resolve("weather.yaml");
    Files.writeString(file, yaml.replace("{steps: 1500,", "{steps: 20,"));
    Object[] java = java(DocExamples.block(PAGE, "java").replace("weather.yaml", file.toString()));
    SequenceModel model = (SequenceModel) java[0];
    assertThat(((Sequences) java[1]).count()).isEqualTo(100);
    assertThat(Arrays.stream((double[]) java[2]).allMatch(Double::isFinite)).isTrue();
    assertThat((double[]) java[2]).hasSize(100);
    Sequences ahead = (Sequences) java[3];
    assertThat(ahead.count()).isEqualTo(5000);
    assertThat(ahead.length(0)).isEqualTo(7);

    series("last-weeks.csv", 28);
    series("gaps.csv", 21);
    List<String> lines = DocExamples.blocks(PAGE, "sh").stream().flatMap(String::lines).toList();
    assertThat(lines).hasSize(12);
    for (String line : lines) {
      Run.good((Object[]) words(line));
    }
    SequenceModel trained = SequenceModel.load(folder.resolve("runs/weather/model.safetensors"));
    assertThat(Tensors.doubles(trained.field().parameters().flat()))
        .isEqualTo(Tensors.doubles(model.field().parameters().flat()));
    assertThat(rows("samples.csv")).isEqualTo(2800);
    assertThat(rows("ahead.csv")).isEqualTo(700);
    assertThat(rows("whole.csv")).isEqualTo(560);
    assertThat(rows("scores.csv")).isEqualTo(100);
    assertThat(rows("steps.csv")).isEqualTo(2800);
    for (String picture : List.of("series", "fan", "autocorrelation")) {
      assertThat(folder.resolve(picture + ".png")).isNotEmptyFile();
    }
    assertThat(folder.resolve("spectrum.svg")).isNotEmptyFile();
    assertThat(folder.resolve("noise-to-series.gif")).isNotEmptyFile();
  }

  private int rows(String name) throws Exception {
    return Files.readAllLines(folder.resolve(name)).size() - 1;
  }

  /** Writes a series of 28 days, of which some are known. */
  private void series(String name, int known) throws Exception {
    StringBuilder rows = new StringBuilder("date,tempMax,tempMin,wind\n");
    IntStream.range(1, 29)
        .forEach(
            day ->
                rows.append("2016-02-%02d,".formatted(day))
                    .append(day <= known ? day % 5 + 10 + "," + day % 3 + "," + day % 4 : ",,")
                    .append('\n'));
    Files.writeString(folder.resolve(name), rows);
  }

  /** The words of a line, with files in the folder. */
  private String[] words(String line) {
    String[] words = DocLines.words(line);
    for (int i = 1; i < words.length; i++) {
      if (words[i].startsWith("runs/") || words[i].matches("[a-z-]+\\.(yaml|csv|png|svg|gif)")) {
        words[i] = folder.resolve(words[i]).toString();
      }
    }
    if (words[0].equals("evaluate")) {
      words = Arrays.copyOf(words, words.length + 4);
      System.arraycopy(
          new String[] {"--draws", "1", "--members", "4"}, 0, words, words.length - 4, 4);
    }
    return words;
  }

  /** Runs the statements of the page, and returns what their variables hold. */
  private Object[] java(String statements) throws Exception {
    String source =
        IMPORTS
            + "public class Example {\n  public static Object[] run() throws Exception {\n"
            + statements
            + "    return new Object[] {model, drawn, nats, ahead};\n  }\n}\n";
    Path classes = DocExamples.compiled(folder, "Example", source);
    URL[] urls = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader())) {
      return (Object[]) loader.loadClass("Example").getMethod("run").invoke(null);
    }
  }
}
