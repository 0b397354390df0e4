package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of a condition beside those that are modelled. */
class ConditionColumnsTest {
  private static final Key KEY = Key.of(4);
  private static final List<String> KINDS = List.of("cat", "dog", "ox, red", "\"owl\"");

  @TempDir Path folder = Path.of("");

  private Dataset open(DataConfig config, String... conditions) {
    return open(config, new ConditionConfig(List.of(conditions), List.of(), 0.1));
  }

  private Dataset open(DataConfig config, ConditionConfig condition) {
    return Datasets.open(config, condition, folder, folder.resolve("data.rows"), KEY);
  }

  /** Row i holds (i, i / 4, kind i mod 4, 100 - i). */
  private void write(String name) throws Exception {
    int rows = 40;
    double[] values = new double[4 * rows];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(new double[] {i, i / 4.0, i % 4, 100 - i}, 0, values, 4 * i, 4);
    }
    Table table = new Table(List.of("x", "y", "kind", "heat"), rows, values, Map.of("kind", KINDS));
    if (name.endsWith(".jsonl")) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        String kind = KINDS.get(i % 4).replace("\"", "\\\"");
        lines.add(
            "{\"x\": %d, \"y\": %s, \"kind\": \"%s\", \"heat\": %d}"
                .formatted(i, i / 4.0, kind, 100 - i));
      }
      Files.write(folder.resolve(name), lines);
    } else {
      TableFiles.write(folder.resolve(name), table);
    }
  }

  private void check(Dataset data) {
    assertThat(data.columns()).containsExactly("x", "y");
    assertThat(data.conditionColumns()).containsExactly("heat", "kind");
    List<String> sorted = KINDS.stream().sorted().toList();
    assertThat(data.labels()).isEqualTo(Map.of("kind", sorted));
    assertThat(data.training().width()).isEqualTo(4);
    double[] rows = new double[4 * 36];
    data.training().rows(0, 36, rows);
    double[] batch = new double[4 * 20];
    data.training().read(Key.of(1), 3, 20, 0, 20, batch);
    for (double[] some : List.of(rows, batch, data.heldOut().values())) {
      for (int at = 0; at < some.length; at += 4) {
        int i = (int) some[at];
        assertThat(some[at + 1]).isEqualTo(i / 4.0);
        assertThat(some[at + 2]).isCloseTo(100 - i, within(1e-4));
        assertThat(sorted.get((int) some[at + 3])).isEqualTo(KINDS.get(i % 4));
      }
    }
    assertThat(data.heldOut().columns()).containsExactly("x", "y", "heat", "kind");
    assertThat(data.heldOut().labels()).isEqualTo(data.labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"p.csv", "p.tsv", "p.parquet", "p.jsonl"})
  void textBecomesCodesOfSortedLabelsInEveryFormat(String name) throws Exception {
    write(name);
    String fingerprint;
    try (Dataset data = open(Configs.file(name), "heat", "kind")) {
      check(data);
      fingerprint = data.fingerprint();
    }
    Files.delete(folder.resolve(name));
    try (Dataset again = open(Configs.file(name), "heat", "kind")) {
      check(again);
      assertThat(again.fingerprint()).isEqualTo(fingerprint);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"select * from 'p.parquet'", "select x, y, heat, kind from 'p.parquet' ; "})
  void aQueryGivesThemToo(String query) throws Exception {
    write("p.parquet");
    try (Dataset data = open(Configs.query(query), "heat", "kind")) {
      check(data);
    }
  }

  @Test
  void labelsEnterTheFingerprint() throws Exception {
    String text = "x,kind\n1,a\n2,b\n3,a\n4,b\n5,a\n";
    Files.writeString(folder.resolve("p.csv"), text);
    String first;
    try (Dataset data = open(Configs.file("p.csv"), "kind")) {
      first = data.fingerprint();
    }
    Files.delete(folder.resolve("data.rows"));
    Files.writeString(folder.resolve("p.csv"), text.replace("b", "c"));
    try (Dataset data = open(Configs.file("p.csv"), "kind")) {
      assertThat(data.fingerprint()).isNotEqualTo(first);
    }
  }

  @Test
  void heldOutRowsKeepTheirLabelsInFiles() throws Exception {
    write("p.csv");
    try (Dataset data = open(Configs.file("p.csv"), "kind")) {
      for (String name : List.of("h.parquet", "h.csv")) {
        Path file = folder.resolve(name);
        TableFiles.write(file, data.heldOut());
        Table read = TableFiles.read(file, List.of("x", "y"), List.of("kind", "absent"));
        assertThat(read.columns()).containsExactly("x", "y", "kind");
        assertThat(read.texts("kind")).isEqualTo(data.heldOut().texts("kind"));
        assertThat(read.column("x")).isEqualTo(data.heldOut().column("x"));
      }
      assertThatThrownBy(() -> TableFiles.write(folder.resolve("h.npy"), data.heldOut()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("cannot hold the text of column 'kind'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind\\n1,a\\n2,\\n3,b | p.csv, row 2, column 'kind': the value is missing;",
        "kind\\n1,a\\n2,a\\n3,a | leave it out of condition.columns",
        "kind\\n1,5\\n2,6\\n3,b | holds numbers, but also text ('b' in row 3); correct the cell",
        "sort\\n1,a\\n2,b\\n3,a | p.csv has no column 'kind'",
        "kind\\n1,5\\n2,5\\n3,5 | the value is 5.0 in all 3 rows, so it tells nothing"
      })
  void badColumnsAreNamedWithTheCure(String rest, String message) throws Exception {
    Files.writeString(folder.resolve("p.csv"), "x," + rest.strip().replace("\\n", "\n") + "\n");
    assertThatThrownBy(() -> open(Configs.file("p.csv"), "kind"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void numbersAmongTextAreLabelsWhereThatIsAskedFor() throws Exception {
    Files.writeString(folder.resolve("p.csv"), "x,kind\n1,5\n2,b\n3,5\n4,b\n");
    ConditionConfig classes = new ConditionConfig(List.of("kind"), List.of("kind"), 0);
    try (Dataset data = open(Configs.file("p.csv"), classes)) {
      assertThat(data.labels()).isEqualTo(Map.of("kind", List.of("5", "b")));
    }
  }

  @Test
  void tooManyTextsAreNoClasses() throws Exception {
    StringBuilder text = new StringBuilder("x,id\n");
    for (int i = 0; i < 1001; i++) {
      text.append(i).append(",n").append(i).append('\n');
    }
    Files.writeString(folder.resolve("p.csv"), text);
    assertThatThrownBy(() -> open(Configs.file("p.csv"), "id"))
        .hasMessageContaining("holds more than 1000 different texts");
  }

  @Test
  void irisHasItsSpecies() {
    try (Dataset data = open(Configs.file("builtin:iris"), "species")) {
      assertThat(data.columns()).hasSize(4);
      assertThat(data.labels().get("species")).hasSize(3).contains("setosa");
    }
  }

  @Test
  void theClassesOfAToySetAreAColumn() {
    ToyDistribution toy = ToyDistribution.of("eight-gaussians");
    for (Long count : new Long[] {null, 500L}) {
      try (Dataset data = open(Configs.toy("eight-gaussians", count), "class")) {
        assertThat(data.columns()).containsExactly("x", "y");
        assertThat(data.labels().get("class")).hasSize(8).first().isEqualTo("0");
        double[] rows = new double[300];
        data.training().rows(0, 100, rows);
        for (int i = 0; i < 100; i++) {
          double angle = Math.atan2(rows[3 * i + 1], rows[3 * i]);
          double centre = 2 * Math.PI * rows[3 * i + 2] / 8;
          // Six standard deviations of 0.35 at radius 2.83 are an angle of 0.75.
          assertThat(Math.cos(angle - centre)).isGreaterThan(Math.cos(0.76));
        }
      }
    }
    assertThat(toy.classes()).isEqualTo(8);
    assertThatThrownBy(() -> open(Configs.toy("spiral", null), "class"))
        .hasMessageContaining("the toy set spiral has no column 'class'");
    assertThatThrownBy(() -> open(Configs.toy("spiral", null), "x", "y"))
        .hasMessageContaining("has no columns beside those of the condition");
  }

  @Test
  void observationsOfASimulatorAreGivenAndParametersModelled() {
    try (Dataset data = open(Configs.toy("posterior-2d", null), "x1", "x2")) {
      assertThat(data.columns()).containsExactly("theta1", "theta2");
      double[] whole = new double[4 * 50];
      double[] part = new double[4 * 20];
      data.training().read(Key.of(2), 7, 50, 0, 50, whole);
      data.training().read(Key.of(2), 7, 50, 30, 50, part);
      assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 120, 200));
    }
  }
}
