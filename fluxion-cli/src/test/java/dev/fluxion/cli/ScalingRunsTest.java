package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.benchmarks.BenchmarkOptions;
import dev.fluxion.benchmarks.Scaling;
import dev.fluxion.benchmarks.ScalingPoint;
import dev.fluxion.plot.Palette;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench --scaling} in its short form: points, tables and pictures. */
class ScalingRunsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void curvesLeaveATableAndAPicture() throws Exception {
    JsonNode curves =
        Run.good(
                "bench",
                "step-dimension",
                "table",
                "--scaling",
                "--quick",
                "--runs",
                1,
                "--threads",
                2,
                "--out",
                folder.resolve("curves"),
                "--json",
                "--quiet")
            .json()
            .path("scaling");
    assertThat(curves).hasSize(2);
    assertThat(sizes(curves.get(0))).containsExactly(2L, 2L, 4L, 4L);
    assertThat(sizes(curves.get(1))).hasSize(20).isSorted();
    for (JsonNode curve : curves) {
      String name = curve.path("name").asText();
      List<String> lines = Files.readAllLines(folder.resolve("curves/" + name + ".csv"));
      assertThat(lines).first().isEqualTo("series,size,value,megabytes");
      assertThat(lines).as(name).hasSize(1 + curve.path("points").size());
      curve
          .path("points")
          .forEach(point -> assertThat(point.path("value").asDouble()).as(name).isPositive());
      assertThat(Files.readAllBytes(folder.resolve("curves/" + name + ".png")))
          .startsWith(0x89, 'P', 'N', 'G');
    }
    assertThat(curves.get(1).path("remarks").get(0).asText())
        .startsWith("20,000 rows of 8 columns");
  }

  @Test
  void memoryIsDrawnBesideTheTimeAndSpeedIsSaid() throws Exception {
    Report report = new Report("bench");
    new ScalingRuns(folder, true)
        .run(
            List.of(new Weighed()),
            new BenchmarkOptions(1, 1),
            report,
            new Console(System.out, System.err, false, false, true));
    assertThat(report.lines())
        .anyMatch(line -> line.matches(" +1,000 points +one +2\\.000 s, 500 points a second"))
        .anyMatch(
            line ->
                line.matches(
                    " +1,000 points +two +4\\.000 s, 250 points a second, at most 300 MB resident"));
    assertThat(folder.resolve("weighed.csv"))
        .hasContent(
            """
            series,size,value,megabytes
            "one",10,1.0,
            "one",1000,2.0,
            "two",10,0.5,200.0
            "two",1000,4.0,300.0
            """);
    BufferedImage image = ImageIO.read(folder.resolve("weighed.png").toFile());
    assertThat(pixels(image, 0, image.getWidth() / 2, Palette.color(0))).isGreaterThan(100);
    assertThat(pixels(image, 0, image.getWidth() / 2, Palette.color(1))).isGreaterThan(100);
    assertThat(pixels(image, image.getWidth() / 2, image.getWidth(), Palette.color(0)))
        .isGreaterThan(100);
    assertThat(pixels(image, image.getWidth() / 2, image.getWidth(), Palette.color(1))).isZero();
  }

  private static long pixels(BufferedImage image, int from, int to, Color color) {
    return IntStream.range(0, image.getHeight())
        .mapToLong(
            y ->
                IntStream.range(from, to).filter(x -> image.getRGB(x, y) == color.getRGB()).count())
        .sum();
  }

  /** Two curves, one of them with memory. */
  private static final class Weighed implements Scaling {
    @Override
    public String name() {
      return "weighed";
    }

    @Override
    public String description() {
      return "two curves";
    }

    @Override
    public String size() {
      return "points";
    }

    @Override
    public String unit() {
      return "s";
    }

    @Override
    public boolean hasSpeed() {
      return true;
    }

    @Override
    public List<String> run(BenchmarkOptions options, boolean quick, Consumer<ScalingPoint> seen) {
      seen.accept(new ScalingPoint("one", 10, 1, Double.NaN));
      seen.accept(new ScalingPoint("one", 1000, 2, Double.NaN));
      seen.accept(new ScalingPoint("two", 10, 0.5, 200));
      seen.accept(new ScalingPoint("two", 1000, 4, 300));
      return List.of();
    }
  }

  private static List<Long> sizes(JsonNode curve) {
    return StreamSupport.stream(curve.path("points").spliterator(), false)
        .map(point -> point.path("size").asLong())
        .toList();
  }
}
