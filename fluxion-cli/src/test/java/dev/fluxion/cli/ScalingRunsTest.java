package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
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

  private static List<Long> sizes(JsonNode curve) {
    return StreamSupport.stream(curve.path("points").spliterator(), false)
        .map(point -> point.path("size").asLong())
        .toList();
  }
}
