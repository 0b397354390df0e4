package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.evaluate.FloorComparison.Entry;
import dev.fluxion.evaluate.sequence.BlockComparison;
import dev.fluxion.evaluate.sequence.Correlations;
import dev.fluxion.evaluate.sequence.SequenceComparison;
import dev.fluxion.evaluate.sequence.SequenceReport;
import dev.fluxion.evaluate.sequence.Windows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceEvaluateTest {
  @TempDir static Path folder = Path.of("");
  private static Path toy = Path.of("");
  private static Path stored = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    toy = Tiny.train(folder.resolve("toy"), Tiny.SERIES);
    StringBuilder rows = new StringBuilder("id,day,a,b\n");
    for (int i = 0; i < 240; i++) {
      double a = Math.sin(i * 0.7) + (i * 37 % 11) / 11.0;
      rows.append("s,").append(i).append(',').append(a).append(',').append(i * 53 % 17);
      rows.append('\n');
    }
    Files.writeString(folder.resolve("series.csv"), rows);
    Path yaml = folder.resolve("stored.yaml");
    Files.writeString(
        yaml,
        Tiny.SERIES.replaceFirst(
            "data: .*",
            "data: {file: series.csv, heldOut: 0.4, sequence: {id: id, time: day, channels: [a, b],"
                + " length: 8, stride: 2, split: time}}"));
    stored = folder.resolve("stored");
    Run.good("train", yaml, "--out", stored, "--quiet");
  }

  @Test
  void aToyProcessIsComparedWithOthersAndScoredBesideItsLaw() {
    JsonNode json =
        Run.good("evaluate", toy, "--draws", 1, "--members", 5, "--horizon", 3, "--json").json();
    assertThat(json.get("data").asText()).isEqualTo("others of ar1");
    assertThat(json.get("windows").asInt()).isEqualTo(20);
    assertThat(json.get("length").asInt()).isEqualTo(8);
    assertThat(json.get("metrics").get("discriminative").get("mean").asDouble())
        .isBetween(0.0, 1.0);
    assertThat(json.get("autocorrelations")).hasSize(5);
    JsonNode forecasts = json.get("forecasts");
    assertThat(forecasts.get("horizon").asInt()).isEqualTo(3);
    assertThat(forecasts.get("series").asInt()).isEqualTo(40);
    assertThat(forecasts.get("members").asInt()).isEqualTo(5);
    assertThat(forecasts.get("channels").get(0).get("crps").asDouble()).isPositive();
    // The law's own log density is the ceiling in the mean; a model of ten steps is far below.
    JsonNode truth = json.get("nats").get("truth");
    assertThat(truth.get("behind").asDouble()).isPositive();
    assertThat(json.get("nats").get("mean").asDouble()).isLessThan(truth.get("mean").asDouble());
    assertThat(
            Run.good("evaluate", toy, "--draws", 1, "--members", 5, "--horizon", 3, "--json")
                .json()
                .get("metrics"))
        .isEqualTo(json.get("metrics"));
  }

  @Test
  void theTextStandsInTables() {
    String text = Run.good("evaluate", toy, "--draws", 1, "--members", 4).out();
    assertThat(text)
        .contains("20 windows of 8 a side, mean of 1 draws")
        .containsPattern("autocorrelation error +\\S+ \\+- 0.0 ")
        .contains("discriminative score")
        .contains("W2 of x")
        .contains("x, samples")
        .contains("seasonal naive (1)")
        .contains("nats a step; true law");
  }

  /** Of 96 held-out steps windows of 8 at every other step; the ones that do not overlap are 12. */
  @Test
  void heldOutWindowsOfAFileDoNotOverlapAndBaselinesComeFromItsTrainingPart() {
    Run found = Run.good("evaluate", stored, "--draws", 1, "--members", 4, "--season", 2, "--json");
    JsonNode json = found.json();
    assertThat(json.get("data").asText()).isEqualTo("held-out sequences of the run");
    assertThat(json.get("windows").asInt()).isEqualTo(6);
    assertThat(json.get("forecasts").get("series").asInt()).isEqualTo(12);
    assertThat(json.get("forecasts").get("season").asInt()).isEqualTo(2);
    assertThat(json.get("forecasts").get("channels")).hasSize(2);
    assertThat(json.get("nats").has("truth")).isFalse();
    assertThat(json.get("metrics").has("crossCorrelation")).isTrue();
    assertThat(json.get("learnedDraws").asInt()).isEqualTo(1);
    assertThat(json.get("metrics").has("discriminative")).isTrue();
    assertThat(json.get("nullDeviation")).isEqualTo(json.get("blocks").get("standardError"));
    assertThat(json.get("blocks").get("windows").asInt()).isEqualTo(10);
    assertThat(json.get("blocks").get("count").asInt()).isEqualTo(5);
    assertThat(json.get("blocks").get("length").asInt()).isEqualTo(9);
    assertThat(json.get("warnings")).isEmpty();
  }

  @Test
  void blocksOfTimeAreNamedBesideTheirError() {
    Windows windows = Windows.of(new double[] {1, 2, 4, 3}, 2, 2, 1);
    Entry entry = new Entry(0.6, 0.01, 0.5, 0.02);
    BlockComparison blocks =
        new BlockComparison(80, 5, 43, 2, Map.of("discriminative", entry), 0.125, 0.25);
    SequenceComparison comparison =
        new SequenceComparison(7, 2, 5, 2, blocks.metrics(), Map.of(), 0.125, Optional.of(blocks));
    Report report = new Report("evaluate");
    SequenceEvaluationText.report(
        report,
        "run",
        "rk4",
        "data",
        new SequenceReport(
            List.of("x"),
            comparison,
            Correlations.of(windows, 1),
            Correlations.of(windows, 1),
            Optional.empty(),
            Optional.empty()));
    assertThat(String.join("\n", report.lines()))
        .contains("means of 2 draws, of 80 overlapping windows in 5 blocks of 43 positions a side")
        .contains("by blocks is 0.125 (floor 0.250)");
  }

  @Test
  void aModelFileIsEvaluatedOnAFileWithAWarningOfItsBaselines() {
    JsonNode json =
        Run.good(
                "evaluate",
                stored.resolve("model.safetensors"),
                "--data",
                folder.resolve("series.csv"),
                "--draws",
                1,
                "--members",
                4,
                "--json")
            .json();
    assertThat(json.get("windows").asInt()).isEqualTo(15);
    assertThat(json.get("warnings").toString()).contains("the simple forecasts are fitted to");
  }

  @Test
  void wrongRequestsAreRefused() {
    refused("--horizon: is -1, but must be from 0", "evaluate", toy, "--horizon", -1);
    refused("below 8, the length of a window", "evaluate", toy, "--horizon", 8);
    refused("season: is 9, but must be 6 or less", "evaluate", toy, "--season", 9);
    refused("--lags: is 0, but must be from 1", "evaluate", toy, "--lags", 0);
    refused("--members: is 1, but must be from 2", "evaluate", toy, "--members", 1);
    refused("--table: is for models of points", "evaluate", toy, "--table");
    refused("--data: is missing", "evaluate", stored.resolve("model.safetensors"));
  }

  private static void refused(String message, Object... words) {
    Run run = Run.of(words);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }
}
