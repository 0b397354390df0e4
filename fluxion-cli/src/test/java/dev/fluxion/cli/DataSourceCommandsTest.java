package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flow from one table to another, from training to its source rows carried. */
class DataSourceCommandsTest {
  private static final List<String> COLUMNS = List.of("x", "y");

  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    double[] rows = new double[600];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = 40 + i % 7 + 0.1 * (i % 2);
    }
    TableFiles.write(folder.resolve("day0.csv"), new Table(COLUMNS, 300, rows));
    Files.writeString(
        folder.resolve("cells.yaml"),
        Tiny.YAML
            + """
            source: {type: data, file: day0.csv}
            coupling: {type: ot, pool: 128}
            """);
    Run done =
        Run.good("train", folder.resolve("cells.yaml"), "--out", folder.resolve("run"), "--quiet");
    assertThat(done.out()).contains("coupling {\"type\":\"ot\",\"pool\":128");
    Files.delete(folder.resolve("day0.csv"));
  }

  @Test
  void inspectNamesSourceAndCoupling() {
    assertThat(Run.good("inspect", folder.resolve("run")).out())
        .contains("coupling    {\"type\":\"ot\",\"pool\":128")
        .contains("source      {\"type\":\"data\",\"file\":\"day0.csv\"}");
  }

  @Test
  void scoreRefusesWithTheReason() {
    TableFiles.write(folder.resolve("points.csv"), new Table(COLUMNS, 1, new double[] {0.5, 0.25}));
    Run refused =
        Run.of(
            "score",
            folder.resolve("run"),
            "--data",
            folder.resolve("points.csv"),
            "--out",
            folder.resolve("scored.csv"));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("day0.csv").contains("density is not known");
    assertThat(folder.resolve("scored.csv")).doesNotExist();
  }

  @Test
  void evaluateGoesWithoutLogDensities() {
    JsonNode json =
        Run.good("evaluate", folder.resolve("run"), "--count", "16", "--draws", "2", "--json")
            .json();
    assertThat(json.has("nats")).isFalse();
    assertThat(json.path("metrics").path("w2").path("mean").asDouble()).isPositive();
    assertThat(Run.good("evaluate", folder.resolve("run"), "--count", "16", "--table").out())
        .contains("W2 to data");
  }

  /** There and back in the data's units gives the rows again. */
  @Test
  void sourceRowsAreCarriedInTheDatasUnits() {
    Table rows = new Table(COLUMNS, 2, new double[] {40, 41.1, 45, 44.1});
    TableFiles.write(folder.resolve("start.csv"), rows);
    Run.good(
        "transport",
        folder.resolve("run"),
        "--data",
        folder.resolve("start.csv"),
        "--units",
        "data",
        "--out",
        folder.resolve("end.csv"));
    Run.good(
        "transport",
        folder.resolve("run"),
        "--data",
        folder.resolve("end.csv"),
        "--from",
        "1",
        "--to",
        "0",
        "--units",
        "data",
        "--out",
        folder.resolve("back.csv"));
    assertThat(TableFiles.read(folder.resolve("back.csv"), COLUMNS).values())
        .containsExactly(rows.values(), within(0.05));
  }
}
