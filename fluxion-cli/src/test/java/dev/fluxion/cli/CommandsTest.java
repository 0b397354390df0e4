package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.data.Datasets;
import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  @TempDir static Path folder = Path.of("");
  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    run = Tiny.train(folder.resolve("run"));
  }

  @Test
  void scoresStandBesideAllColumnsOfTheFile() throws Exception {
    Path data = folder.resolve("points.csv");
    Files.writeString(data, "name,y,x\nfirst,0.5,1.25\nsecond,-0.25,0.75\nthird,0,0\n");
    Path out = folder.resolve("scored.csv");
    JsonNode json = Run.good("score", run, "--data", data, "--out", out, "--json").json();
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.get(0)).isEqualTo("name,y,x,log_density");
    assertThat(lines.get(1)).startsWith("first,0.5,1.25,");
    FlowModel model = FlowModel.load(run.resolve("model.safetensors"));
    double[] nats =
        model.logDensity(
            new Table(List.of("x", "y"), 3, new double[] {1.25, 0.5, 0.75, -0.25, 0, 0}));
    double mean = 0;
    for (int i = 0; i < 3; i++) {
      mean += nats[i] / 3;
      String line = lines.get(i + 1);
      double written = Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
      assertThat(written).isEqualTo(nats[i]);
    }
    assertThat(json.path("meanLogDensity").asDouble()).isCloseTo(mean, within(1e-12));
    assertThat(json.path("count").asInt()).isEqualTo(3);
  }

  @Test
  void scoringWarnsOfRowsThatRepeatTrainingRows() {
    Path held = run.resolve("heldout.parquet");
    Run fresh = Run.good("score", run, "--data", held, "--out", folder.resolve("held.csv"));
    assertThat(fresh.err()).doesNotContain("repeat");
    Path training = folder.resolve("training.csv");
    try (var data =
        Datasets.open(
            Experiment.read(run.resolve("experiment.yaml")).data(),
            run,
            run.resolve("data.rows"),
            Key.of(0))) {
      double[] rows = new double[2 * 20];
      data.training().rows(0, 20, rows);
      TableFiles.write(training, new Table(List.of("x", "y"), 20, rows));
    }
    Run repeated =
        Run.good("score", run, "--data", training, "--out", folder.resolve("t.csv"), "--json");
    assertThat(repeated.err()).contains("20 of 20 rows repeat training rows");
    assertThat(repeated.json().path("warnings").get(0).asText()).contains("repeat");
  }

  @Test
  void transportThereAndBackIsWhereItStarted() {
    Path data = folder.resolve("start.csv");
    Path noise = folder.resolve("noise.parquet");
    Path back = folder.resolve("back.npy");
    Table start = new Table(List.of("x", "y"), 2, new double[] {0.5, 0.25, 1, -0.5});
    TableFiles.write(data, start);
    Run.good(
        "transport", run, "--data", data, "--from", 1, "--to", 0, "--steps", 64, "--out", noise);
    Run.good("transport", run, "--data", noise, "--steps", 64, "--out", back);
    Table end = TableFiles.read(back, List.of("x", "y"));
    for (int i = 0; i < 4; i++) {
      assertThat(end.values()[i]).isCloseTo(start.values()[i], within(1e-4));
    }
  }

  @Test
  void inspectTellsWhatAModelIsAndHowToGoOn() {
    Run text = Run.good("inspect", run);
    assertThat(text.out())
        .contains("columns     x, y", "toy: moons", "dataFingerprint", "kernelPath")
        .contains("fluxion train --resume --set training.steps=80 --out " + run);
    JsonNode json = Run.good("inspect", run, "--json").json();
    assertThat(json.path("run").path("step").asLong()).isEqualTo(40);
    assertThat(json.path("experiment").path("field").path("width").asInt()).isEqualTo(8);
    JsonNode model = Run.good("inspect", run.resolve("model.safetensors"), "--json").json();
    assertThat(model.path("run").isNull()).isTrue();
    assertThat(model.path("parameters")).isEqualTo(json.path("parameters"));
  }

  @Test
  void dataDescribesColumnsOfEveryKindAndWarns() throws Exception {
    Path file = folder.resolve("mixed.csv");
    Files.writeString(file, "a,b,c,d\n1,red,7,0.5\n2,,7,\n3,blue,7,inf\n1,red,7,0.5\n");
    Run run = Run.good("data", file, "--json");
    JsonNode columns = run.json().path("columns");
    JsonNode a = columns.get(0);
    assertThat(a.path("count").asInt()).isEqualTo(4);
    assertThat(a.path("distinct").asInt()).isEqualTo(3);
    assertThat(a.path("mean").asDouble()).isEqualTo(1.75);
    assertThat(a.path("sd").asDouble()).isCloseTo(Math.sqrt(2.75 / 3), within(1e-12));
    assertThat(columns.get(1).path("mean").isNull()).isTrue();
    assertThat(columns.get(3).path("missing").asInt()).isEqualTo(1);
    assertThat(columns.get(3).path("notFinite").asInt()).isEqualTo(1);
    assertThat(run.json().path("repeatedRows").asInt()).isEqualTo(1);
    assertThat(run.err())
        .contains("column 'b' holds no numbers", "data.columns: [a, c, d]")
        .contains("column 'c' is constant (7.0)")
        .contains("column 'd' lacks 1 of 4 values", "data.missing: drop")
        .contains("NaN or infinite", "repeat earlier ones");
  }

  @Test
  void dataKnowsEveryPlaceThatDataComeFrom() {
    Path parquet = folder.resolve("two.parquet");
    Path npy = folder.resolve("two.npy");
    Table table = new Table(List.of("u", "v"), 3, new double[] {1, 2, 3, 4, 5, 6});
    TableFiles.write(parquet, table);
    TableFiles.write(npy, table);
    String query = "select u * 2 as w from '" + parquet + "'";
    assertThat(mean(Run.good("data", parquet, "--json"))).isEqualTo(3);
    assertThat(mean(Run.good("data", npy, "--json"))).isEqualTo(3);
    assertThat(mean(Run.good("data", "--query", query, "--json"))).isEqualTo(6);
    assertThat(Run.good("data", "builtin:us-map", "--json").json().path("rows").asInt())
        .isEqualTo(33109);
    assertThat(Run.good("data", "moons", "--count", 500).out()).contains("moons: 500 rows");
  }

  private static double mean(Run run) {
    return run.json().path("columns").get(0).path("mean").asDouble();
  }
}
