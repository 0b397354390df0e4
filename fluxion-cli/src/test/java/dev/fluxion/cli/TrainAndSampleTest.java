package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.data.TableFiles;
import dev.fluxion.model.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainAndSampleTest {
  @TempDir Path folder = Path.of("");
  private Path yaml = Path.of("");
  private Path run = Path.of("");

  @BeforeEach
  void writeExperiment() throws Exception {
    yaml = Files.writeString(folder.resolve("tiny.yaml"), Tiny.YAML);
    run = folder.resolve("run");
  }

  @Test
  void trainingLeavesARunAndSamplesCarryTheColumnNames() throws Exception {
    Run trained = Run.good("train", yaml, "--out", run);
    assertThat(trained.out()).contains("finished after step 40 of 40").contains("fluxion sample");
    for (String name :
        List.of("model.safetensors", "experiment.yaml", "heldout.parquet", "events.jsonl")) {
      assertThat(run.resolve(name)).exists();
    }
    for (String extension : List.of("csv", "parquet", "npy")) {
      Path out = folder.resolve("samples." + extension);
      Run.good("sample", run, "--count", 3000, "--out", out, "--chunk", 64, "--threads", 2);
      Table table = TableFiles.read(out, null);
      assertThat(table.columns()).containsExactly("x", "y");
      assertThat(table.rows()).isEqualTo(3000);
    }
  }

  @Test
  void theSameSeedGivesTheSameFile() throws Exception {
    Run.good("train", yaml, "--out", run);
    Path one = folder.resolve("one.csv");
    Path two = folder.resolve("two.csv");
    Path other = folder.resolve("other.csv");
    Path model = run.resolve("model.safetensors");
    Run.good("sample", run, "--count", 5000, "--out", one, "--threads", 1, "--chunk", 100);
    Run.good("sample", model, "--count", 5000, "--out", two, "--threads", 3, "--seed", 0);
    Run.good("sample", run, "--count", 5000, "--out", other, "--seed", 1);
    assertThat(one).hasSameTextualContentAs(two);
    assertThat(Files.readString(other)).isNotEqualTo(Files.readString(one));
  }

  @Test
  void jsonIsOneObjectOnStandardOutput() {
    JsonNode trained = Run.good("train", yaml, "--out", run, "--json", "--seed", 5).json();
    assertThat(trained.path("outcome").asText()).isEqualTo("finished");
    assertThat(trained.path("step").asLong()).isEqualTo(40);
    Path out = folder.resolve("samples.csv");
    JsonNode sampled = Run.good("--json", "sample", run, "--count", 10, "--out", out).json();
    assertThat(sampled.path("count").asInt()).isEqualTo(10);
    assertThat(sampled.path("warnings").isArray()).isTrue();
    Run failed = Run.of("sample", run, "--count", 0, "--out", out, "--json");
    assertThat(failed.code()).isEqualTo(2);
    assertThat(failed.json().path("exitCode").asInt()).isEqualTo(2);
    assertThat(failed.json().path("error").asText()).contains("--count");
  }

  @Test
  void resumingGoesOnAndAppendsEvents() throws Exception {
    Run.good("train", yaml, "--out", run, "--seed", 5);
    Path events = run.resolve("events.jsonl");
    Files.writeString(events, Files.readString(events) + "{\"event\":\"progr");
    Run again = Run.good("train", yaml, "--resume", "--set", "training.steps=60", "--out", run);
    assertThat(again.out()).contains("finished after step 60 of 60");
    assertThat(again.err()).contains("is not read");
    List<String> names = new ArrayList<>();
    for (String line : Files.readAllLines(events)) {
      names.add(new ObjectMapper().readTree(line).path("event").asText());
    }
    assertThat(names).startsWith("started").endsWith("ended");
    assertThat(names.stream().filter("started"::equals)).hasSize(2);
    Run other = Run.of("train", "--resume", "--set", "training.batch=3", "--out", run);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("training.batch=3").contains("training.steps");
  }

  @Test
  void aReflowIsResumedFromItsOwnFolder() throws Exception {
    Run.good("train", yaml, "--out", run, "--quiet");
    Path whole = folder.resolve("whole");
    Path grown = folder.resolve("grown");
    Run.good("reflow", run, "--rounds", 6, "--batch", 32, "--seed", 3, "--out", whole);
    Run.good("reflow", run, "--rounds", 4, "--batch", 32, "--seed", 3, "--out", grown);
    Files.move(run, folder.resolve("moved"));
    JsonNode again = Run.good("reflow", "--resume", "--rounds", 6, "--out", grown, "--json").json();
    assertThat(again.path("step").asLong()).isEqualTo(6);
    assertThat(again.path("before").path("data").isMissingNode()).isFalse();
    Path one = folder.resolve("one.csv");
    Path two = folder.resolve("two.csv");
    Run.good("sample", whole, "--count", 50, "--out", one);
    Run.good("sample", grown, "--count", 50, "--out", two);
    assertThat(one).hasSameTextualContentAs(two);
    Run plain = Run.of("train", "--resume", "--out", grown);
    assertThat(plain.code()).isEqualTo(2);
    assertThat(plain.err()).contains("fluxion reflow --resume");
  }

  @Test
  void aRunWithoutItsModelIsReadFromItsNewestCheckpoint() throws Exception {
    Run.good("train", yaml, "--out", run);
    Files.delete(run.resolve("model.safetensors"));
    Path out = folder.resolve("samples.csv");
    Run sampled = Run.good("sample", run, "--count", 5, "--out", out);
    assertThat(sampled.err()).contains("holds no model.safetensors").contains("step-");
  }

  @Test
  void aTrainingThatFailsBeforeItsFirstStepLeavesNoFolder() throws Exception {
    Path bad = folder.resolve("bad.yaml");
    Files.writeString(bad, "data: {file: absent.csv}\n");
    Run failed = Run.of("train", bad, "--out", run);
    assertThat(failed.code()).isEqualTo(2);
    assertThat(failed.err()).contains("absent.csv");
    assertThat(run).doesNotExist();
  }
}
