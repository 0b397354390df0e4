package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.ImageFiles;
import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.model.Table;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ways between images, restored and carried ones, and strange ones, with a model that knows little.
 */
class BeyondCommandsTest {
  private static final String DIGITS = "builtin:digits";

  /** A tile of eight pixels, seven times enlarged, and its line. */
  private static final int TILE = 58;

  @TempDir static Path folder = Path.of("");

  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    run =
        Tiny.train(
            folder.resolve("run"),
            Tiny.IMAGES.replace("levels: 17", "levels: 17, dequantize: uniform"));
  }

  private static BufferedImage picture(Path file) throws Exception {
    return ImageIO.read(file.toFile());
  }

  private static Table digits() {
    ImagesConfig like = Experiment.parse(Tiny.IMAGES).data().images();
    Table all = ImageFiles.read(Path.of(DIGITS), null, Objects.requireNonNull(like));
    return all.select(all.columns().subList(0, 64));
  }

  /** Frame 0 is a nought under its own class, the last one a one under its own. */
  @Test
  void aWayBeginsAndEndsAtItsImages() throws Exception {
    Path out = folder.resolve("way.csv");
    JsonNode json =
        Run.good(
                "interpolate",
                run,
                "--data",
                DIGITS,
                "--from",
                "1,3",
                "--to",
                "2,1",
                "--frames",
                3,
                "--solver",
                "rk4",
                "--steps",
                20,
                "--out",
                out,
                "--json")
            .json();
    assertThat(json.path("mixing").asText()).isEqualTo("slerp");
    assertThat(json.path("reconstructionError").asDouble()).isLessThan(1e-3);
    Table frames = TableFiles.read(out, null);
    assertThat(frames.columns()).startsWith("way", "share", "p0");
    assertThat(frames.column("way")).containsExactly(1, 1, 1, 2, 2, 2);
    assertThat(frames.column("share")).containsExactly(0, 0.5, 1, 0, 0.5, 1);
    Path strip = folder.resolve("way.png");
    Run.good(
        "interpolate",
        run,
        "--data",
        DIGITS,
        "--from",
        "1,3",
        "--to",
        "2,1",
        "--frames",
        3,
        "--mixing",
        "linear",
        "--out",
        strip);
    assertThat(picture(strip).getWidth()).isEqualTo(3 * TILE + 2);
    assertThat(picture(strip).getHeight()).isEqualTo(2 * TILE + 2);
  }

  @Test
  void restoredImagesKeepWhatWasKnown() throws Exception {
    Path out = folder.resolve("left.csv");
    JsonNode json =
        Run.good(
                "restore",
                run,
                "--data",
                DIGITS,
                "--rows",
                "5,2",
                "--missing",
                "left",
                "--count",
                2,
                "--out",
                out,
                "--json")
            .json();
    assertThat(json.path("known").asInt()).isEqualTo(32);
    assertThat(json.path("residual").asDouble()).isLessThan(1e-4);
    Table found = TableFiles.read(out, null);
    assertThat(found.column("row")).containsExactly(1, 1, 2, 2);
    Table digits = digits();
    for (int place = 0; place < 64; place++) {
      double[] values = found.column("p" + place);
      if (place % 8 >= 4) {
        assertThat(values[0]).isCloseTo(digits.column("p" + place)[4], within(1e-4));
        assertThat(values[3]).isCloseTo(digits.column("p" + place)[1], within(1e-4));
      }
    }
    Path grid = folder.resolve("means.png");
    JsonNode means =
        Run.good(
                "restore",
                run,
                "--data",
                DIGITS,
                "--only",
                "3",
                "--rows",
                "1,2,3",
                "--downsample",
                4,
                "--noise",
                0.5,
                "--spread",
                "isotropic",
                "--count",
                2,
                "--out",
                grid,
                "--json")
            .json();
    assertThat(means.path("known").asInt()).isEqualTo(4);
    // Known, two restorations and the image itself, in three lines.
    assertThat(picture(grid).getWidth()).isEqualTo(4 * TILE + 2);
    assertThat(picture(grid).getHeight()).isEqualTo(3 * TILE + 2);
  }

  /** A picture that is black on the left, and a box that is there, leave the same known. */
  @Test
  void maskFilesAndBoxesSayWhatIsMissing() throws Exception {
    BufferedImage mask = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 64; i++) {
      mask.setRGB(i % 8, i / 8, i % 8 < 3 ? 0 : 0xFFFFFF);
    }
    Path file = folder.resolve("mask.png");
    ImageIO.write(mask, "png", file.toFile());
    double[][] found = new double[2][];
    int k = 0;
    for (String missing : List.of(file.toString(), "box:0,0,8,3")) {
      Path out = folder.resolve("masked" + k + ".csv");
      JsonNode json =
          Run.good(
                  "restore",
                  run,
                  "--data",
                  DIGITS,
                  "--rows",
                  7,
                  "--missing",
                  missing,
                  "--out",
                  out,
                  "--json")
              .json();
      assertThat(json.path("known").asInt()).isEqualTo(40);
      found[k++] = TableFiles.read(out, null).values();
    }
    assertThat(found[0]).containsExactly(found[1]);
    JsonNode random =
        Run.good(
                "restore",
                run,
                "--data",
                DIGITS,
                "--rows",
                7,
                "--missing",
                "random:0.25",
                "--out",
                folder.resolve("random.npy"),
                "--json")
            .json();
    assertThat(random.path("known").asInt()).isEqualTo(48);
  }

  @Test
  void aClassIsCarriedToAnotherOne() throws Exception {
    Path pair =
        Tiny.train(
            folder.resolve("pair"),
            """
            data: {images: {file: "builtin:digits", levels: 17, only: ["8"]}, heldOut: 0.01}
            source: {type: data, images: {file: "builtin:digits", levels: 17, only: ["3"]}}
            transform: {type: pixels}
            field: {type: mlp, width: 8, depth: 1}
            training: {steps: 4, batch: 16, checkpointEvery: 2, validateEvery: 0}
            sampling: {solver: euler, steps: 2}
            """);
    Path out = folder.resolve("pairs.png");
    JsonNode json =
        Run.good(
                "transport",
                pair,
                "--data",
                DIGITS,
                "--only",
                "3",
                "--units",
                "data",
                "--out",
                out,
                "--json")
            .json();
    assertThat(json.path("count").asInt()).isEqualTo(183);
    // 366 images in lines of 20, each image beside what it became.
    assertThat(picture(out).getWidth()).isEqualTo(20 * TILE + 2);
    Path array = folder.resolve("carried.npy");
    Run.good("transport", pair, "--data", DIGITS, "--only", "3", "--units", "data", "--out", array);
    assertThat(Files.size(array)).isBetween(183 * 64L, 183 * 64L + 256);
    Path samples = folder.resolve("from-threes.png");
    Run.good("sample", pair, "--count", 4, "--out", samples);
    assertThat(Run.good("inspect", pair).out()).contains("\"only\":[\"3\"]");
  }

  /** What is scored against itself, under the same noise, is not told at all. */
  @Test
  void strangeImagesAreToldByTheirLogDensities() throws Exception {
    Path few = folder.resolve("few.csv");
    TableFiles.write(few, digits().slice(0, 12));
    JsonNode json =
        Run.good(
                "score",
                run,
                "--data",
                few,
                "--against",
                "noise,inverted,shuffled,smooth," + few,
                "--out",
                folder.resolve("scored.csv"),
                "--json")
            .json();
    assertThat(json.path("anomalies")).hasSize(5);
    JsonNode itself = json.path("anomalies").path(4);
    assertThat(itself.path("auroc").asDouble()).isEqualTo(0.5);
    assertThat(itself.path("meanLogDensity").asDouble())
        .isEqualTo(json.path("meanLogDensity").asDouble());
    assertThat(json.path("anomalies").path(2).path("rows").asInt()).isEqualTo(12);
  }
}
