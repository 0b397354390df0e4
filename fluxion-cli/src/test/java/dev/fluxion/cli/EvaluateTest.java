package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {
  @TempDir static Path folder = Path.of("");
  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    run = Tiny.train(folder.resolve("run"));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void withoutDataTheHeldOutRowsAreTheMeasure() {
    JsonNode json = Run.good("evaluate", run, "--draws", 2, "--json").json();
    assertThat(json.get("data").asText()).contains("held-out");
    assertThat(json.get("referenceRows").asInt()).isEqualTo(40);
    assertThat(json.get("rows").asInt()).isEqualTo(20);
    assertThat(json.get("draws").asInt()).isEqualTo(2);
    assertThat(names(json))
        .containsExactly(
            "command",
            "model",
            "data",
            "rows",
            "draws",
            "referenceRows",
            "units",
            "solver",
            "steps",
            "metrics",
            "nats",
            "straightness",
            "fewSteps",
            "weights",
            "seed",
            "seconds",
            "warnings");
    assertThat(names(json.get("metrics").get("w2")))
        .containsExactly("mean", "spread", "floorMean", "floorSpread", "ratio");
    assertThat(json.get("nats").get("rows").asInt()).isEqualTo(40);
    assertThat(json.get("metrics").get("w2").get("mean").asDouble()).isPositive();
  }

  @Test
  void aModelFileOfAToySetIsMeasuredByFreshRows() {
    Run text =
        Run.good(
            "evaluate",
            run.resolve("model.safetensors"),
            "--count",
            100,
            "--draws",
            2,
            "--solver",
            "euler",
            "--steps",
            3);
    assertThat(text.out())
        .contains("euler, 3 steps")
        .contains("fresh rows of moons")
        .contains("100 points a side")
        .contains("data, data (floor)")
        .contains("nats; true law");
  }

  @Test
  void theTableGoesThroughTheUsualSolvers() {
    JsonNode json = Run.good("evaluate", run, "--table", "--draws", 1, "--json").json();
    assertThat(json.get("lines")).hasSize(7);
    assertThat(names(json.get("lines").get(0)))
        .containsExactly("solver", "steps", "error", "w2", "w2Spread", "ratio");
    assertThat(json.get("floorMean").asDouble()).isPositive();
    assertThat(Run.good("evaluate", run, "--table", "--draws", 1).out())
        .contains("euler 100")
        .contains("rk4 20")
        .contains("floor");
  }

  @Test
  void rowsThatTheModelWasTrainedOnAreWarnedOf() throws Exception {
    Path samples = folder.resolve("table.csv");
    Files.writeString(samples, "x,y\n1,2\n2,3\n3,1\n4,4\n5,7\n6,6\n7,1\n8,2\n9,0\n1,1\n");
    Path yaml = folder.resolve("file.yaml");
    Files.writeString(
        yaml,
        """
        data: {file: table.csv, heldOut: 0.4}
        field: {type: mlp, width: 4, depth: 1}
        training: {steps: 3, batch: 4}
        sampling: {solver: euler, steps: 2}
        """);
    Path own = folder.resolve("own");
    Run.good("train", yaml, "--out", own, "--quiet");
    Run training = Run.good("evaluate", own, "--data", samples, "--draws", 1, "--json");
    assertThat(training.json().get("warnings").toString()).contains("6 of 10").contains("repeat");
    Run heldOut = Run.good("evaluate", own, "--draws", 1, "--json");
    assertThat(heldOut.json().get("warnings")).isEmpty();
    Run nothing = Run.of("evaluate", own.resolve("model.safetensors"));
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err()).contains("--data").contains("is missing");
  }

  @Test
  void wrongRequestsAreRefused() throws Exception {
    Path other = Files.writeString(folder.resolve("other.csv"), "x,z\n1,2\n3,4\n");
    for (Object[] arguments :
        new Object[][] {
          {"evaluate", run, "--count", 1},
          {"evaluate", run, "--draws", 0},
          {"evaluate", run, "--table", "--steps", 3},
          {"evaluate", run, "--data", other},
          {"evaluate", folder.resolve("absent")}
        }) {
      Run refused = Run.of(arguments);
      assertThat(refused.code()).as(refused.err()).isEqualTo(2);
      assertThat(refused.err()).startsWith("fluxion: ").hasLineCount(1);
    }
  }
}
