package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.TableFiles;
import dev.fluxion.evaluate.image.ImageClassifier;
import dev.fluxion.model.Table;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityCommandsTest {
  @TempDir static Path folder = Path.of("");

  private static Path run = Path.of("");
  private static Path classifier = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    run = Tiny.train(folder.resolve("run"), Tiny.IMAGES.replace("0.01", "0.1"));
    classifier = folder.resolve("classifier.safetensors");
  }

  /**
   * The digits are read, divided, moved and learned: in 100 steps most of the held-out ones are
   * told rightly, of which one in ten would be by chance.
   */
  private static JsonNode trained() {
    return Run.good(
            "classifier", "digits", "--steps", 100, "--out", classifier, "--json", "--quiet")
        .json();
  }

  @Test
  void aClassifierLearnsDigitsAndJudgesAModelOfThem() throws Exception {
    JsonNode made = trained();
    assertThat(made.path("images").asInt()).isEqualTo(1617);
    assertThat(made.path("tests").asInt()).isEqualTo(180);
    assertThat(made.path("accuracy").asDouble()).isGreaterThan(0.7);
    assertThat(ImageClassifier.load(classifier).labels())
        .isEqualTo(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"));

    JsonNode found =
        Run.good("evaluate", run, "--classifier", classifier, "--count", 50, "--json").json();
    assertThat(found.path("samples").asInt()).isEqualTo(50);
    assertThat(found.path("tests").asInt()).isEqualTo(50);
    // A model of four steps draws noise, and every figure says so.
    assertThat(found.path("frechet").asDouble())
        .isGreaterThan(3 * found.path("floor").path("frechetMean").asDouble());
    assertThat(found.path("precision").asDouble())
        .isLessThan(found.path("floor").path("precision").asDouble());
    assertThat(found.path("memorisation").path("nearer").asDouble()).isLessThan(0.2);
    assertThat(found.path("accuracy").path("value").asDouble()).isLessThan(0.5);
    assertThat(found.path("dataAccuracy").asDouble()).isGreaterThan(0.7);
    int asked =
        StreamSupport.stream(found.path("accuracy").path("classes").spliterator(), false)
            .mapToInt(line -> line.path("asked").asInt())
            .sum();
    assertThat(asked).isEqualTo(50);
    assertThat(Run.good("evaluate", run, "--classifier", classifier, "--count", 50).out())
        .contains("Fréchet distance", "told to be of the class asked for", "nearer to training");
    sweeps();
  }

  private static void sweeps() throws Exception {
    Path csv = folder.resolve("sweep.csv");
    Path picture = folder.resolve("sweep.png");
    Path other = folder.resolve("other.safetensors");
    Files.copy(run.resolve("model.safetensors"), other);
    List<Object> words =
        List.of("evaluate", run, "--sweep", "--classifier", classifier, "--count", 30);
    JsonNode found =
        Run.good(
                java.util.stream.Stream.concat(
                        words.stream(),
                        java.util.stream.Stream.of(
                            "--with", other, "--csv", csv, "--picture", picture, "--json"))
                    .toArray())
            .json();
    assertThat(found.path("lines")).hasSize(24);
    Table lines = TableFiles.read(csv, null, List.of("model", "solver"));
    assertThat(lines.rows()).isEqualTo(24);
    assertThat(lines.texts("model")).startsWith("run").endsWith("other");
    for (int i = 0; i < 12; i++) {
      JsonNode line = found.path("lines").path(i);
      // The other model is the same one: the same noise, the same images.
      assertThat(line.path("frechet")).isEqualTo(found.path("lines").path(i + 12).path("frechet"));
      assertThat(lines.column("frechet")[i]).isEqualTo(line.path("frechet").asDouble());
      assertThat(lines.column("steps")[i]).isEqualTo(line.path("steps").asDouble(0));
    }
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isGreaterThan(300);
  }

  @Test
  void neighboursStandBesideTheirSample() throws Exception {
    Path out = folder.resolve("neighbours.png");
    Run.good("plot", run, "neighbours", "--count", 3, "--condition", "label=7", "--out", out);
    BufferedImage picture = ImageIO.read(out.toFile());
    // One sample in a line, a gap of 16 pixels, and five training images.
    assertThat(picture.getWidth()).isEqualTo(58 + 2 + 16 + 5 * 58 + 2);
    assertThat(picture.getHeight()).isEqualTo(3 * 58 + 2);
  }
}
