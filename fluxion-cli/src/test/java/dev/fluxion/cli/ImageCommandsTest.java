package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCommandsTest {
  @TempDir static Path folder = Path.of("");

  private static Path run = Path.of("");
  private static Path dequantised = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    run = Tiny.train(folder.resolve("run"), Tiny.IMAGES);
    dequantised =
        Tiny.train(
            folder.resolve("dequantised"),
            Tiny.IMAGES.replace("levels: 17", "levels: 17, dequantize: uniform"));
    byte[] images = Arrays.copyOf(new byte[] {0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 8, 0, 0, 0, 8}, 400);
    for (int i = 16; i < 400; i++) {
      images[i] = (byte) (i * 7 % 17);
    }
    Files.write(folder.resolve("i"), images);
    Files.write(folder.resolve("l"), new byte[] {0, 0, 8, 1, 0, 0, 0, 6, 3, 1, 4, 1, 5, 9});
  }

  private static BufferedImage picture(Path file) throws Exception {
    return ImageIO.read(file.toFile());
  }

  private static List<String> names(Path inside) throws Exception {
    try (Stream<Path> files = Files.list(inside)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void trainingDrawsDataSamplesAndTheirAnimation() throws Exception {
    assertThat(names(run.resolve("grids")))
        .containsExactly(
            "data.png", "step-000000000002.png", "step-000000000004.png", "training.gif");
    // Tiles of 8 x 8 pixels, seven times enlarged, and lines of 2: eight in a row.
    BufferedImage grid = picture(run.resolve("grids/step-000000000004.png"));
    assertThat(grid.getWidth()).isEqualTo(8 * (56 + 2) + 2);
    assertThat(grid.getHeight()).isEqualTo(10 * (56 + 2) + 2);
    assertThat(Files.readString(run.resolve("experiment.yaml"))).contains("shape: [1, 8, 8]");
    assertThat(FlowModel.load(run.resolve("model.safetensors")).images().orElseThrow().shape())
        .isEqualTo(new ImageShape(1, 8, 8));
  }

  @Test
  void samplesAreTheSameInEveryFormOfOutput() throws Exception {
    Path npy = folder.resolve("s.npy");
    Path pictures = folder.resolve("pictures");
    Path grid = folder.resolve("s.png");
    Path table = folder.resolve("s.csv");
    for (Path out : List.of(npy, pictures, grid, table)) {
      Run.good("sample", run, "--count", 4, "--condition", "label=7", "--out", out, "--seed", 3);
    }
    double[] values = TableFiles.read(table, null, List.of("label")).select(columns()).values();
    byte[] bytes = Files.readAllBytes(npy);
    assertThat(new String(bytes, 0, 128, StandardCharsets.ISO_8859_1)).contains("(4, 8, 8)");
    assertThat(names(pictures)).containsExactly("7");
    BufferedImage whole = picture(grid);
    for (int i = 0; i < 4; i++) {
      File file = pictures.resolve("7").resolve("00000" + i + ".png").toFile();
      BufferedImage one = ImageIO.read(file);
      for (int at = 0; at < 64; at++) {
        int level = (int) Math.max(0, Math.min(16, Math.round(values[64 * i + at])));
        int grey = (int) Math.round(255.0 * level / 16);
        assertThat(bytes[128 + 64 * i + at]).isEqualTo((byte) level);
        assertThat(one.getRaster().getSample(at % 8, at / 8, 0)).isEqualTo(grey);
        int x = 2 + i % 2 * 58 + 7 * (at % 8);
        int y = 2 + i / 2 * 58 + 7 * (at / 8);
        assertThat(whole.getRGB(x, y) & 0xFF).isEqualTo(grey);
      }
    }
  }

  private static List<String> columns() {
    return FlowModel.load(run.resolve("model.safetensors")).columns();
  }

  @Test
  void imagesOfAFileAreScoredInItsOrderUnderTheirLabels() throws Exception {
    Path out = folder.resolve("scored.csv");
    Path images = folder.resolve("i");
    JsonNode report =
        Run.good(
                "score",
                dequantised,
                "--data",
                images,
                "--labels",
                folder.resolve("l"),
                "--out",
                out,
                "--json")
            .json();
    Table scored = TableFiles.read(out, null, List.of());
    assertThat(scored.columns()).containsExactly("image", "label", "log_density");
    assertThat(scored.column("image")).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(scored.column("label")).containsExactly(3, 1, 4, 1, 5, 9);
    double mean = Arrays.stream(scored.column("log_density")).average().orElseThrow();
    assertThat(report.path("bitsPerDimension").asDouble())
        .isCloseTo(-mean / (64 * Math.log(2)), org.assertj.core.data.Offset.offset(1e-9));
    // Three labels of another order score another way: labels are given to their own images.
    Path other = folder.resolve("other.csv");
    Files.write(folder.resolve("m"), new byte[] {0, 0, 8, 1, 0, 0, 0, 6, 3, 1, 4, 1, 5, 0});
    Run.good(
        "score", dequantised, "--data", images, "--labels", folder.resolve("m"), "--out", other);
    double[] changed = TableFiles.read(other, null, List.of()).column("log_density");
    double[] first = scored.column("log_density");
    assertThat(Arrays.copyOf(changed, 5)).containsExactly(Arrays.copyOf(first, 5));
    assertThat(changed[5]).isNotEqualTo(first[5]);
  }

  @Test
  void evaluationSaysWhyThereIsNoLikelihoodAndElseGivesBits() {
    Object[] words = {
      "--data", folder.resolve("i"), "--labels", folder.resolve("l"), "--count", 3, "--draws", 1
    };
    JsonNode plain = evaluated(run, words);
    assertThat(plain.path("nats").isMissingNode()).isTrue();
    assertThat(plain.path("densityMissing").asText()).contains("dequantize uniform");
    JsonNode whole = evaluated(dequantised, words);
    assertThat(whole.path("bitsPerDimension").asDouble())
        .isCloseTo(
            -whole.path("nats").path("mean").asDouble() / (64 * Math.log(2)),
            org.assertj.core.data.Offset.offset(1e-9));
    assertThat(whole.path("densityMissing").isMissingNode()).isTrue();
  }

  private static JsonNode evaluated(Path model, Object... options) {
    return Run.good(
            Stream.concat(Stream.of("evaluate", model, "--json"), Arrays.stream(options)).toArray())
        .json();
  }

  @Test
  void gridsOfDataAndSamplesArePlotted() throws Exception {
    Path out = folder.resolve("compare.png");
    Run.good("plot", run, "compare", "--count", 9, "--out", out);
    // Nine of the data in three rows, beside nine samples; of classes there would be ten rows.
    assertThat(picture(out).getWidth()).isEqualTo(2 * (3 * 58 + 2) + 16);
    Path flow = folder.resolve("flow.gif");
    JsonNode report =
        Run.good("plot", run, "flow", "--count", 4, "--frames", 3, "--out", flow, "--json").json();
    assertThat(report.path("frames").asInt()).isEqualTo(4);
    Path data = folder.resolve("data.png");
    Run.good("plot", run, "data", "--data", folder.resolve("i"), "--count", 4, "--out", data);
    assertThat(picture(data).getWidth()).isEqualTo(2 * 58 + 2);
  }
}
