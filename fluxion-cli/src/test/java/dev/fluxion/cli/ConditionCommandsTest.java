package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a model with a condition of text and a real one. */
class ConditionCommandsTest {
  @TempDir static Path folder = Path.of("");

  private static Path run;

  @BeforeAll
  static void train() throws Exception {
    StringBuilder text = new StringBuilder("x,y,kind,heat\n");
    for (int i = 0; i < 400; i++) {
      text.append(i * 7 % 11).append(',').append(i * i % 13);
      text.append(i % 2 == 0 ? ",low," : ",high,").append(i % 5).append('\n');
    }
    Files.writeString(folder.resolve("rows.csv"), text);
    Files.writeString(
        folder.resolve("rows.yaml"),
        Tiny.YAML.replaceFirst("data: .*", "data: {file: rows.csv}")
            + "condition: {columns: [kind, heat], drop: 0.2}\n");
    run = folder.resolve("run");
    Run.good("train", folder.resolve("rows.yaml"), "--out", run, "--quiet");
  }

  private static Path file(String name) {
    return folder.resolve(name);
  }

  private static Table read(String name) {
    return TableFiles.read(file(name), List.of("x", "y"), List.of("kind", "heat"));
  }

  @Test
  void samplesUnderOneConditionCarryIt() throws Exception {
    JsonNode json =
        Run.good(
                "sample",
                run,
                "--count",
                7,
                "--condition",
                "kind=high",
                "--condition",
                "heat=2.5",
                "--guidance",
                "2",
                "--guidance-interval",
                "0.25,0.75",
                "--out",
                file("one.csv"),
                "--json",
                "--quiet")
            .json();
    assertThat(json.path("columns").toString()).isEqualTo("[\"x\",\"y\",\"kind\",\"heat\"]");
    assertThat(json.path("guidance").doubleValue()).isEqualTo(2);
    assertThat(json.path("guidanceInterval").toString()).isEqualTo("[0.25,0.75]");
    Table read = read("one.csv");
    assertThat(read.rows()).isEqualTo(7);
    assertThat(read.texts("kind")).containsOnly("high");
    assertThat(read.column("heat")).containsOnly(2.5);
  }

  @Test
  void aFileOfConditionsGivesCountSamplesOfEachRowInTurn() throws Exception {
    Files.writeString(file("given.csv"), "heat,kind\n0,low\n4,high\n2,low\n");
    Run.good(
        "sample",
        run,
        "--count",
        2,
        "--conditions",
        file("given.csv"),
        "--out",
        file("many.parquet"),
        "--quiet");
    Table read = read("many.parquet");
    assertThat(read.texts("kind")).containsExactly("low", "low", "high", "high", "low", "low");
    assertThat(read.column("heat")).containsExactly(0, 0, 4, 4, 2, 2);
    Run.good(
        "sample",
        run,
        "--count",
        2,
        "--conditions",
        file("given.csv"),
        "--condition",
        "heat=1",
        "--out",
        file("over.csv"),
        "--quiet");
    assertThat(read("over.csv").column("heat")).containsOnly(1);
    assertThat(read("over.csv").texts("kind")).isEqualTo(read.texts("kind"));
  }

  @Test
  void rowsAreScoredAndCarriedUnderTheirOwnCondition() throws Exception {
    FlowModel model = FlowModel.load(run.resolve("model.safetensors"));
    Files.writeString(file("points.csv"), "kind,y,x,heat\nlow,3,4,1\nhigh,3,4,1\nhigh,3,4,3\n");
    Run.good("score", run, "--data", file("points.csv"), "--out", file("scored.csv"), "--quiet");
    double[] nats = TableFiles.read(file("scored.csv"), List.of("log_density")).values();
    for (int i = 0; i < 3; i++) {
      Map<String, ?> given = Map.of("kind", i == 0 ? "low" : "high", "heat", i == 2 ? 3 : 1);
      double[] expected =
          model.given(given).logDensity(new Table(List.of("x", "y"), 1, new double[] {4, 3}));
      assertThat(nats[i]).isCloseTo(expected[0], within(1e-5));
    }
    Run.good(
        "score",
        run,
        "--data",
        file("points.csv"),
        "--condition",
        "kind=low",
        "--out",
        file("scored.csv"),
        "--quiet");
    double[] low = TableFiles.read(file("scored.csv"), List.of("log_density")).values();
    assertThat(low[0]).isCloseTo(nats[0], within(1e-5));
    assertThat(low[1]).isCloseTo(nats[0], within(1e-5));
    assertThat(Math.abs(low[2] - nats[2])).isGreaterThan(1e-4);
    Run.good(
        "transport",
        run,
        "--data",
        file("points.csv"),
        "--from",
        1,
        "--to",
        0,
        "--steps",
        40,
        "--out",
        file("noise.csv"),
        "--quiet");
    Run.good(
        "transport",
        run,
        "--data",
        file("noise.csv"),
        "--steps",
        40,
        "--out",
        file("back.csv"),
        "--quiet");
    Table back = read("back.csv");
    assertThat(back.texts("kind")).containsExactly("low", "high", "high");
    for (double x : back.column("x")) {
      assertThat(x).isCloseTo(4, within(0.01));
    }
  }

  @Test
  void evaluationUsesTheConditionsOfTheHeldOutRows() {
    JsonNode json =
        Run.good("evaluate", run, "--count", 16, "--draws", 2, "--json", "--quiet").json();
    assertThat(json.path("nats").path("rows").intValue()).isEqualTo(40);
    assertThat(json.path("guidance").doubleValue()).isEqualTo(1);
    FlowModel model = FlowModel.load(run.resolve("model.safetensors"));
    Table heldOut =
        TableFiles.read(run.resolve("heldout.parquet"), List.of("x", "y"), List.of("kind", "heat"));
    double mean = java.util.Arrays.stream(model.logDensity(heldOut)).average().orElseThrow();
    assertThat(json.path("nats").path("mean").doubleValue()).isCloseTo(mean, within(1e-6));
    Run.good("evaluate", run, "--count", 16, "--draws", 2, "--table", "--quiet");
  }

  @Test
  void everyStillPictureIsDrawn() {
    for (String kind :
        List.of(
            "data",
            "samples",
            "compare",
            "velocities",
            "untrained",
            "field",
            "density",
            "trajectories",
            "straightness")) {
      Path out = file(kind + ".png");
      Run.good("plot", run, kind, "--count", 40, "--out", out, "--quiet");
      assertThat(out).exists();
    }
    Run.good(
        "plot",
        run,
        "samples",
        "--condition",
        "kind=low",
        "--condition",
        "heat=1",
        "--count",
        40,
        "--out",
        file("low.png"),
        "--quiet");
    assertThat(file("low.png")).exists();
  }

  @Test
  void aFileWithoutItsConditionIsScoredUnconditionally() throws Exception {
    FlowModel model = FlowModel.load(run.resolve("model.safetensors"));
    Files.writeString(file("bare.csv"), "x,y\n4,3\n");
    Run.good("score", run, "--data", file("bare.csv"), "--out", file("bare-out.csv"), "--quiet");
    assertThat(TableFiles.read(file("bare-out.csv"), List.of("log_density")).values()[0])
        .isCloseTo(
            model.logDensity(new Table(List.of("x", "y"), 1, new double[] {4, 3}))[0],
            within(1e-6));
    Files.writeString(file("half.csv"), "x,y,heat\n4,3,1\n");
    Run half = Run.of("score", run, "--data", file("half.csv"), "--out", file("o.csv"), "--quiet");
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err()).contains("condition: lacks kind: the rows have the columns x, y, heat");
  }
}
