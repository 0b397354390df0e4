package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that commands write of a model of sequences, read cell by cell. */
class SequenceCommandsTest {
  private static final List<String> HEAD = List.of("id", "day", "a", "b");

  @TempDir static Path folder = Path.of("");
  private static Path run = Path.of("");

  @BeforeAll
  static void train() throws Exception {
    StringBuilder rows = new StringBuilder("id,day,a,b\n");
    for (int i = 0; i < 24; i++) {
      rows.append(i < 12 ? "s," : "r,").append(i % 12).append(',').append(i * 5 % 8 / 4.0);
      rows.append(',').append(i * 7 % 16 / 8.0 - 1).append('\n');
    }
    write("series.csv", rows.toString());
    run = trained("autoregressive");
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Path trained(String mode) throws Exception {
    Path out = folder.resolve(mode);
    Path yaml =
        write(
            mode + ".yaml",
            """
            data: {file: series.csv, heldOut: 0, sequence: {id: id, time: day, channels: [a, b], length: 6}}
            field: {type: gru, hidden: 4, layers: 1}
            training: {steps: 3, batch: 8}
            sampling: {solver: rk4, steps: 3}
            mode: %s
            """
                .formatted(mode));
    Run.good("train", yaml, "--out", out, "--quiet");
    return out;
  }

  /** Runs a command that writes a table, and returns its cells without its head. */
  private static List<List<String>> rows(List<String> head, Object... words) throws IOException {
    Path out = folder.resolve("out.csv");
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--out", out, "--quiet"));
    Run.good(all.toArray());
    List<List<String>> lines = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      lines.add(List.of(line.split(",", -1)));
    }
    assertThat(lines.remove(0)).isEqualTo(head);
    return lines;
  }

  private static List<String> column(List<List<String>> rows, int column) {
    return rows.stream().map(row -> row.get(column)).toList();
  }

  private static double number(String cell) {
    double value = Double.parseDouble(cell);
    assertThat(value).isFinite();
    return value;
  }

  private static List<Double> numbers(List<String> cells) {
    return cells.stream().map(SequenceCommandsTest::number).toList();
  }

  private static void refused(String message, Object... words) {
    Run refused = Run.of(words);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
  }

  @Test
  void samplesHaveTheLengthAskedForAndTheValuesOfTheLibrary() throws Exception {
    List<List<String>> rows = rows(HEAD, "sample", run, "--count", 3, "--length", 9);
    assertThat(column(rows, 0).stream().distinct()).containsExactly("1", "2", "3");
    SequenceModel model = SequenceModel.load(run.resolve("model.safetensors"));
    Sequences drawn = model.sample(3, OptionalInt.of(9), Key.of(0), model.defaultOptions());
    assertThat(rows).hasSize(27);
    for (int i = 0; i < 27; i++) {
      assertThat(number(rows.get(i).get(1))).isEqualTo(i % 9);
      for (int channel = 0; channel < 2; channel++) {
        double exact = drawn.steps().at(i, channel);
        assertThat(number(rows.get(i).get(2 + channel))).isCloseTo(exact, within(1e-5));
      }
    }
    assertThat(rows(HEAD, "sample", run, "--count", 3, "--length", 9)).isEqualTo(rows);
    assertThat(rows(HEAD, "sample", run, "--count", 3, "--length", 9, "--seed", 1))
        .isNotEqualTo(rows);
    assertThat(rows(HEAD, "sample", run, "--count", 2)).hasSize(12);
  }

  @Test
  void oneByOneGivesTheSameSeriesWhereTheModeHasThem() throws Exception {
    Object[] plain = {"sample", run, "--count", 4, "--length", 7};
    Object[] single = {"sample", run, "--count", 4, "--length", 7, "--one-by-one"};
    assertThat(rows(HEAD, single)).isEqualTo(rows(HEAD, plain));
    Path causal = trained("causal");
    single[1] = causal;
    plain[1] = causal;
    List<List<String>> found = rows(HEAD, single);
    List<List<String>> expected = rows(HEAD, plain);
    for (int i = 0; i < 28; i++) {
      assertThat(found.get(i).subList(0, 2)).isEqualTo(expected.get(i).subList(0, 2));
      for (int j = 2; j < 4; j++) {
        assertThat(number(found.get(i).get(j)))
            .isCloseTo(number(expected.get(i).get(j)), within(1e-5));
      }
    }
    Path out = folder.resolve("none.csv");
    Object[] adaptive = {
      "sample",
      causal,
      "--count",
      1,
      "--one-by-one",
      "--rtol",
      1e-3,
      "--atol",
      1e-3,
      "--solver",
      "dopri5",
      "--out",
      out
    };
    refused("solver: is 'dopri5' with a tolerance", adaptive);
    Object[] whole = {"sample", trained("joint"), "--count", 1, "--one-by-one", "--out", out};
    refused("--one-by-one: is given, but must be absent for a model in the mode joint", whole);
    Path points = Tiny.train(folder.resolve("points"));
    Object[] plane = {"sample", points, "--count", 1, "--one-by-one", "--out", out};
    refused("--one-by-one: is given, but must be absent for a model of points", plane);
    assertThat(out).doesNotExist();
  }

  @Test
  void conditionsOfAFileGiveNamesAndStamps() throws Exception {
    Path frame = write("frame.csv", "id,day\nx,3\nx,4\ny,0\ny,1\ny,2\n");
    List<List<String>> rows =
        rows(HEAD, "sample", run, "--conditions", frame, "--count", 2, "--one-by-one");
    assertThat(column(rows, 0))
        .containsExactly("x#1", "x#1", "x#2", "x#2", "y#1", "y#1", "y#1", "y#2", "y#2", "y#2");
    assertThat(numbers(column(rows, 1)))
        .containsExactly(3.0, 4.0, 3.0, 4.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0);
  }

  private static List<List<String>> forecast(String q, int seed) throws IOException {
    Path data =
        write(
            "begin.csv",
            "id,day,a,b\np,10,0.5,1\np,11,0.25,0\nq,3," + q + ",1\nq,4,0.75,-1\nr,0,1,0.5\n");
    return rows(
        HEAD, "forecast", run, "--data", data, "--horizon", 3, "--count", 2, "--seed", seed);
  }

  @Test
  void aForecastFollowsItsSeriesAndHearsOfNoOther() throws Exception {
    List<List<String>> rows = forecast("0.5", 4);
    List<String> names = new ArrayList<>();
    List<Double> days = new ArrayList<>();
    for (String id : List.of("p#1", "p#2", "q#1", "q#2", "r#1", "r#2")) {
      for (int k = 1; k <= 3; k++) {
        names.add(id);
        days.add(k + (id.startsWith("p") ? 11.0 : id.startsWith("q") ? 4 : 0));
      }
    }
    assertThat(column(rows, 0)).isEqualTo(names);
    assertThat(numbers(column(rows, 1))).isEqualTo(days);
    assertThat(numbers(column(rows, 2)).subList(0, 3))
        .isNotEqualTo(numbers(column(rows, 2)).subList(3, 6));
    assertThat(forecast("0.5", 4)).isEqualTo(rows);
    List<List<String>> other = forecast("1.5", 4);
    assertThat(other.subList(0, 6)).isEqualTo(rows.subList(0, 6));
    assertThat(other.subList(12, 18)).isEqualTo(rows.subList(12, 18));
    assertThat(numbers(column(other, 2)).subList(6, 12))
        .isNotEqualTo(numbers(column(rows, 2)).subList(6, 12));
    assertThat(forecast("0.5", 5)).isNotEqualTo(rows);
    refused(
        "--horizon: is 0",
        "forecast",
        run,
        "--data",
        folder.resolve("begin.csv"),
        "--horizon",
        0,
        "--count",
        1,
        "--out",
        folder.resolve("none.csv"));
  }

  @Test
  void whatIsKnownStaysAsItIsWhereTheEndIsFilledIn() throws Exception {
    String known = "p,0,0.5,1\np,1,0.25,0\n";
    Path data =
        write("gaps.csv", "id,day,a,b\n" + known + "p,2,,\np,3,,\nq,5,0.75,-1\nq,6,1.5,0.125\n");
    List<List<String>> rows = rows(HEAD, "impute", run, "--data", data, "--count", 2);
    assertThat(column(rows, 0))
        .containsExactly(
            "p#1", "p#1", "p#1", "p#1", "p#2", "p#2", "p#2", "p#2", "q#1", "q#1", "q#2", "q#2");
    for (int copy = 0; copy < 2; copy++) {
      assertThat(numbers(column(rows, 2)).subList(4 * copy, 4 * copy + 2))
          .containsExactly(0.5, 0.25);
      assertThat(numbers(column(rows, 3)).subList(4 * copy, 4 * copy + 2))
          .containsExactly(1.0, 0.0);
      assertThat(numbers(column(rows, 2)).subList(8 + 2 * copy, 10 + 2 * copy))
          .containsExactly(0.75, 1.5);
      assertThat(numbers(column(rows, 3)).subList(8 + 2 * copy, 10 + 2 * copy))
          .containsExactly(-1.0, 0.125);
    }
    assertThat(rows.get(2).subList(2, 4)).isNotEqualTo(rows.get(6).subList(2, 4));
    Path changed = write("gaps.csv", "id,day,a,b\n" + known + "p,2,,\np,3,,\nq,5,0,0\nq,6,0,0\n");
    assertThat(rows(HEAD, "impute", run, "--data", changed, "--count", 2).subList(0, 8))
        .isEqualTo(rows.subList(0, 8));
  }

  @Test
  void aGapInBetweenNeedsCandidates() throws Exception {
    Path data = write("hole.csv", "id,day,a,b\np,0,0.5,1\np,1,,\np,2,0.25,0\n");
    refused(
        "misses 'a' at stamp 1.0 and has values at stamp 2.0",
        "impute",
        run,
        "--data",
        data,
        "--count",
        1,
        "--out",
        folder.resolve("none.csv"));
    List<List<String>> rows =
        rows(HEAD, "impute", run, "--data", data, "--count", 3, "--candidates", 8);
    assertThat(rows).hasSize(9);
    for (int copy = 0; copy < 3; copy++) {
      assertThat(numbers(rows.get(3 * copy).subList(1, 4))).containsExactly(0.0, 0.5, 1.0);
      numbers(rows.get(3 * copy + 1).subList(1, 4));
      assertThat(numbers(rows.get(3 * copy + 2).subList(1, 4))).containsExactly(2.0, 0.25, 0.0);
    }
  }

  /** Sums of steps and whole series agree, and a step does not hear of those behind it. */
  @Test
  void everyCommandThatReadsSeriesSaysWhatBecomesOfMissingValues() throws Exception {
    Path filling = folder.resolve("filling");
    Path yaml = folder.resolve("autoregressive.yaml");
    Run.good("train", yaml, "--set", "data.sequence.missing=linear", "--out", filling, "--quiet");
    Path few = holes("few.csv", 5);
    Path more = holes("more.csv", 8);
    Path out = folder.resolve("holes-out.csv");
    Path picture = folder.resolve("holes.png");
    saysSo("few.csv: 1 of 5", "score", filling, "--data", few, "--out", out);
    saysSo(
        "few.csv: 1 of 5",
        "forecast",
        filling,
        "--data",
        few,
        "--horizon",
        2,
        "--count",
        1,
        "--out",
        out);
    saysSo("more.csv: 1 of 8", "plot", filling, "series", "--data", more, "--out", picture);
  }

  /** Writes one series without the third and the last value of its first channel. */
  private static Path holes(String name, int steps) throws IOException {
    StringBuilder rows = new StringBuilder("id,day,a,b\n");
    for (int i = 0; i < steps; i++) {
      String a = i == 2 || i == steps - 1 ? "" : String.valueOf(i % 3 / 2.0);
      rows.append("s,").append(i).append(',').append(a).append(",0.5\n");
    }
    return write(name, rows.toString());
  }

  private static void saysSo(String leftOut, Object... words) {
    assertThat(Run.good(words).err())
        .contains(leftOut + " rows are left out")
        .contains(": 1 missing values are filled in");
  }

  @Test
  void densitiesOfStepsAddUpToThoseOfTheSeries() throws Exception {
    String text = "id,day,a,b\np,0,0.5,1\np,1,0.25,0\np,2,1.5,0.5\nq,0,0.75,-1\nq,1,1.5,0.125\n";
    Path data = write("scored.csv", text);
    List<String> head = List.of("id", "day", "a", "b", "log_density");
    List<List<String>> steps = rows(head, "score", run, "--data", data, "--per-step");
    List<List<String>> whole =
        rows(List.of("id", "steps", "log_density"), "score", run, "--data", data);
    assertThat(column(steps, 0)).containsExactly("p", "p", "p", "q", "q");
    assertThat(numbers(column(steps, 2))).containsExactly(0.5, 0.25, 1.5, 0.75, 1.5);
    assertThat(column(whole, 0)).containsExactly("p", "q");
    assertThat(numbers(column(whole, 1))).containsExactly(3.0, 2.0);
    List<Double> nats = numbers(column(steps, 4));
    assertThat(nats.get(0) + nats.get(1) + nats.get(2))
        .isCloseTo(number(whole.get(0).get(2)), within(1e-4));
    assertThat(nats.get(3) + nats.get(4)).isCloseTo(number(whole.get(1).get(2)), within(1e-4));
    SequenceModel model = SequenceModel.load(run.resolve("model.safetensors"));
    assertThat(model.frame().lengths()).containsExactly(6);
    assertThat(Run.good("score", run, "--data", data, "--out", folder.resolve("nats.csv")).err())
        .contains("2 of 2 series have a length that did not occur in training (from 2 to 3 steps)");
    Path later = write("scored.csv", text.replace("p,2,1.5,0.5", "p,2,-1,2"));
    List<List<String>> other = rows(head, "score", run, "--data", later, "--per-step");
    assertThat(other.subList(0, 2)).isEqualTo(steps.subList(0, 2));
    assertThat(other.get(2).get(4)).isNotEqualTo(steps.get(2).get(4));
    assertThat(other.subList(3, 5)).isEqualTo(steps.subList(3, 5));
  }
}
