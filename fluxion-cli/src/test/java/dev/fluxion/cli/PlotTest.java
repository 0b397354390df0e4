package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlotTest {
  @TempDir static Path folder = Path.of("");
  private static Path moons = Path.of("");
  private static Path wide = Path.of("");
  private static Path series = Path.of("");
  private static Path table = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    moons =
        Tiny.train(
            folder.resolve("moons"),
            Tiny.YAML.replace("checkpointEvery: 20", "checkpointEvery: 10"),
            "--snapshots");
    series = Tiny.train(folder.resolve("series"), Tiny.SERIES);
    StringBuilder rows = new StringBuilder("a,b,c,kind\n");
    for (int i = 0; i < 60; i++) {
      rows.append(i % 7).append(',').append(i % 5 - 0.25 * i).append(',').append(i % 11);
      rows.append(',').append(i % 3).append('\n');
    }
    table = Files.writeString(folder.resolve("table.csv"), rows);
    Path yaml = folder.resolve("wide.yaml");
    Files.writeString(
        yaml,
        """
        data: {file: table.csv, columns: [a, b, c]}
        field: {type: mlp, width: 4, depth: 1}
        training: {steps: 5, batch: 16}
        sampling: {solver: euler, steps: 2}
        """);
    wide = folder.resolve("wide");
    Run.good("train", yaml, "--out", wide, "--quiet");
  }

  /** Neighbours are of images alone: {@link QualityCommandsTest}. */
  @ParameterizedTest
  @EnumSource(value = PlotKind.class, mode = EnumSource.Mode.EXCLUDE, names = "NEIGHBOURS")
  void everyKindGivesAPictureThatDecodes(PlotKind kind) throws Exception {
    String extension = kind.extensions().get(0);
    Path out = folder.resolve(kind + "." + extension);
    JsonNode json =
        Run.good(
                "plot",
                kind.ofSequences() ? series : moons,
                kind,
                "--out",
                out,
                "--count",
                60,
                "--frames",
                4,
                "--with",
                moons,
                "--json")
            .json();
    assertThat(json.get("out").asText()).isEqualTo(out.toString());
    assertThat(json.get("kind").asText()).isEqualTo(kind.toString());
    if (kind.animated()) {
      assertThat(frames(out)).isEqualTo(json.get("frames").asInt()).isBetween(4, 5);
    } else {
      assertThat(colors(ImageIO.read(out.toFile()))).hasSizeGreaterThan(5);
    }
  }

  @Test
  void fansAndLossesOfSequencesAreDrawnAsAskedFor() throws Exception {
    Path out = folder.resolve("fan.svg");
    Run.good("plot", series, "fan", "--horizon", 3, "--window", 5, "--count", 19, "--out", out);
    assertThat(out).content().contains("19 times", "90%", "50%", "median forecast", "what came");
    Run.good("plot", series, "loss", "--out", folder.resolve("series-loss.png"));
    Run far = Run.of("plot", series, "fan", "--window", 40, "--out", out);
    assertThat(far.code()).isEqualTo(2);
    assertThat(far.err()).contains("--window: is 40, but must be below 40");
    Run deep = Run.of("plot", series, "fan", "--horizon", 8, "--out", out);
    assertThat(deep.code()).isEqualTo(2);
    assertThat(deep.err()).contains("--horizon: is 8, but must be below 8, the length of a window");
    Run points = Run.of("plot", moons, "fan", "--out", out);
    assertThat(points.code()).isEqualTo(2);
    assertThat(points.err()).contains("holds a model of points");
    Run plane = Run.of("plot", series, "samples", "--out", out);
    assertThat(plane.code()).isEqualTo(2);
    assertThat(plane.err()).contains("holds a model of sequences");
  }

  @Test
  void aPictureIsWrittenAsSvgByItsExtension() throws Exception {
    Path out = folder.resolve("samples.svg");
    Run.good("plot", moons, "samples", "--out", out, "--count", 20);
    assertThat(out).content().contains("<svg").contains("20 samples").endsWith("</svg>\n");
  }

  @Test
  void theHelpExplainsEveryKind() {
    String help = Run.good("plot", "--help").out();
    for (PlotKind kind : PlotKind.values()) {
      assertThat(help).containsPattern("(?m)^ *" + kind + " {2,}\\w");
    }
  }

  @Test
  void classesOfAToySetHaveTheirOwnColors() throws Exception {
    Path data = folder.resolve("classes.png");
    Path samples = folder.resolve("plain.png");
    Run.good("plot", moons, "data", "--out", data, "--count", 200);
    Run.good("plot", moons, "samples", "--out", samples, "--count", 200);
    assertThat(saturated(data)).isGreaterThan(saturated(samples));
  }

  @Test
  void aModelOfThreeColumnsIsDrawnThroughTwoOfThem() throws Exception {
    for (String kind : new String[] {"data", "compare", "field", "trajectories", "velocities"}) {
      Path out = folder.resolve("wide-" + kind + ".png");
      Run.good("plot", wide, kind, "--columns", "c,a", "--out", out, "--count", 30);
      assertThat(ImageIO.read(out.toFile())).isNotNull();
    }
    Path classes = folder.resolve("wide-classes.png");
    Run.good(
        "plot",
        wide,
        "data",
        "--data",
        table,
        "--classes",
        "kind",
        "--columns",
        "a,b",
        "--out",
        classes);
    Path out = folder.resolve("no.png");
    Run missing = Run.of("plot", wide, "samples", "--out", out);
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("--columns").contains("a, b, c");
    Run density = Run.of("plot", wide, "density", "--columns", "a,b", "--out", out);
    assertThat(density.code()).isEqualTo(2);
    assertThat(density.err()).contains("two columns");
    Run unknown = Run.of("plot", wide, "samples", "--columns", "a,d", "--out", out);
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("'d'").contains("a, b, c");
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongRequestsAreRefusedBeforeAnythingIsDrawn() {
    Path png = folder.resolve("refused.png");
    Path model = moons.resolve("model.safetensors");
    refused("did you mean", "plot", moons, "densitty", "--out", png);
    refused(".png or .svg", "plot", moons, "samples", "--out", folder.resolve("x.gif"));
    refused(".gif", "plot", moons, "flow", "--out", png);
    refused("--with", "plot", moons, "side-by-side", "--out", folder.resolve("x.gif"));
    refused("--times", "plot", moons, "field", "--times", "0,2", "--out", png);
    refused("--frames", "plot", moons, "flow", "--frames", 1, "--out", folder.resolve("x.gif"));
    refused("--count", "plot", moons, "data", "--count", 1, "--out", png);
    refused("name the run's folder", "plot", model, "loss", "--out", png);
    refused(
        "--data",
        "plot",
        wide.resolve("model.safetensors"),
        "data",
        "--columns",
        "a,b",
        "--out",
        png);
    refused("--data", "plot", moons, "data", "--classes", "kind", "--out", png);
    refused("columns", "plot", moons, "straightness", "--with", wide, "--out", png);
    assertThat(png).doesNotExist();
  }

  private static void refused(String message, Object... arguments) {
    Run run = Run.of(arguments);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  private static int frames(Path gif) throws Exception {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new File(gif.toString()))) {
      reader.setInput(in);
      int count = reader.getNumImages(true);
      reader.read(count - 1);
      return count;
    } finally {
      reader.dispose();
    }
  }

  private static Set<Integer> colors(BufferedImage image) {
    Set<Integer> colors = new HashSet<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colors.add(image.getRGB(x, y));
      }
    }
    return colors;
  }

  /** The number of hues, in steps of 30 degrees, of strongly colored pixels. */
  private static long saturated(Path png) throws Exception {
    return colors(ImageIO.read(png.toFile())).stream()
        .map(rgb -> java.awt.Color.RGBtoHSB(rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255, null))
        .filter(hsb -> hsb[1] > 0.5)
        .map(hsb -> (int) (12 * hsb[0]))
        .distinct()
        .count();
  }
}
