package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Likelihoods from the command line: training by them, scoring with random probes, pictures. */
class DensityCommandsTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aRunByLikelihoodIsScoredByEveryDivergenceAndDrawn() throws Exception {
    Path yaml = folder.resolve("cnf.yaml");
    Files.writeString(
        yaml,
        """
        data: {toy: moons, count: 300}
        field: {type: mlp, width: 8, depth: 1}
        objective: {type: likelihood, steps: 2}
        training: {steps: 6, batch: 40, checkpointEvery: 2, validateEvery: 2, logEvery: 2}
        sampling: {solver: rk4, steps: 4}
        """);
    Path run = folder.resolve("run");
    JsonNode trained = Run.good("train", yaml, "--snapshots", "--out", run, "--json").json();
    assertThat(trained.path("lossFloor").isNull()).isTrue();
    assertThat(run.resolve("snapshots")).isDirectoryContaining("glob:**step-000000000004.*");
    Path points = folder.resolve("points.csv");
    double[] rows = new double[60];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.sin(3 * i);
    }
    TableFiles.write(points, new Table(List.of("x", "y"), 30, rows));
    Path out = folder.resolve("scored.csv");
    JsonNode exact = Run.good("score", run, "--data", points, "--out", out, "--json").json();
    double mean = exact.path("meanLogDensity").asDouble();
    double error = exact.path("standardError").asDouble();
    assertThat(exact.path("bitsPerDimension").asDouble())
        .isCloseTo(-mean / (2 * Math.log(2)), within(1e-12));
    assertThat(exact.path("confidenceHigh").asDouble())
        .isCloseTo(mean + 1.959964 * error, within(1e-12));
    assertThat(exact.path("transform").asText()).isEqualTo("standardize");
    assertThat(exact.path("probes").isNull()).isTrue();
    double[] truth = TableFiles.read(out, null).column("log_density");
    Run hutch =
        Run.good(
            "score", run, "--data", points, "--out", out, "--divergence", "hutch++", "--probes", 2);
    assertThat(hutch.out()).contains("bits per dimension").contains("standardize");
    Table found = TableFiles.read(out, null);
    assertThat(found.columns()).containsExactly("x", "y", "log_density", "log_density_error");
    // A sketch of two columns is exact in two dimensions.
    assertThat(found.column("log_density")).containsExactly(truth, within(1e-4));
    assertThat(found.column("log_density_error")).containsExactly(new double[30], within(1e-4));
    List<Object> hutchinson =
        List.of("score", run, "--data", points, "--out", out, "--divergence", "hutchinson");
    good(hutchinson, "--noise", "gaussian", "--chunk", 7);
    Table noisy = TableFiles.read(out, null);
    double[] again = noisy.column("log_density");
    assertThat(Arrays.stream(noisy.column("log_density_error")).min().orElseThrow()).isPositive();
    good(hutchinson, "--noise", "gaussian", "--threads", 1);
    assertThat(TableFiles.read(out, null).column("log_density"))
        .containsExactly(again, within(1e-5));
    JsonNode fresh = good(hutchinson, "--noise", "gaussian", "--fresh", "--json").json();
    assertThat(fresh.path("fresh").asBoolean()).isTrue();
    double[] other = TableFiles.read(out, null).column("log_density");
    for (int i = 0; i < other.length; i++) {
      assertThat(other[i]).isNotEqualTo(again[i]);
    }
    Path gif = folder.resolve("epochs.gif");
    JsonNode drawn = Run.good("plot", run, "epochs", "--count", 50, "--out", gif, "--json").json();
    assertThat(drawn.path("frames").asInt()).isEqualTo(3);
    assertThat(gif).isNotEmptyFile();
  }

  private static Run good(List<Object> words, Object... more) {
    return Run.good(Stream.concat(words.stream(), Arrays.stream(more)).toArray());
  }

  @Test
  void theFloorStandsBesideTheLossBetweenGaussians() {
    Path run = folder.resolve("gauss");
    Run trained = Run.good("train", "gaussian-note", "--set", "training.steps=2", "--out", run);
    assertThat(trained.out()).contains("(floor ").doesNotContain("fresh rows");
    Run table =
        Run.good(
            "train",
            "gaussian-note",
            "--set",
            "training.steps=2",
            "--set",
            "data.count=200",
            "--out",
            folder.resolve("table"));
    assertThat(table.out()).contains("(floor of fresh rows ");
  }
}
