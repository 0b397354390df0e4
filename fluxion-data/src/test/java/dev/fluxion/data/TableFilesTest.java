package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilesTest {
  private static final Table TABLE =
      new Table(
          List.of("x", "a \"quoted\", name"),
          3,
          new double[] {0.1, -1e-300, 1.0 / 3, 12345678.9, -0.0, Double.MAX_VALUE});

  @TempDir Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"t.csv", "t.tsv", "t.parquet", "t.npy", "it's 50% [1] é.csv"})
  void whatIsWrittenReadsBackToTheSameDoubles(String name) throws IOException {
    Path file = folder.resolve(name);
    TableFiles.write(file, TABLE);
    Table back = TableFiles.read(file, null);
    assertThat(back.columns()).isEqualTo(TABLE.columns());
    assertThat(back.values()).isEqualTo(TABLE.values());
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .allMatch(left -> left.equals(name) || left.equals("t.columns.json"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.csv", "t.parquet", "t.npy"})
  void chunksMakeOneFile(String name) {
    Path file = folder.resolve(name);
    int chunks = 50;
    try (TableWriter writer = TableFiles.open(file, List.of("i", "j"))) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        double[] rows = new double[2000];
        for (int i = 0; i < 1000; i++) {
          rows[2 * i] = chunk * 1000 + i;
          rows[2 * i + 1] = -rows[2 * i];
        }
        writer.write(rows, 1000);
        assertThat(file).doesNotExist();
      }
    }
    Table back = TableFiles.read(file, List.of("j", "i"));
    assertThat(back.rows()).isEqualTo(50_000);
    for (int i = 0; i < back.rows(); i++) {
      assertThat(back.at(i, 1)).isEqualTo(i);
      assertThat(back.at(i, 0)).isEqualTo(-i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"t.csv", "t.parquet", "t.npy"})
  void anAbortedWriterLeavesNothingAndAnOldFileAsItWas(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "old");
    TableWriter writer = TableFiles.open(file, List.of("x"));
    writer.write(new double[] {1, 2}, 2);
    writer.abort();
    writer.close();
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void otherColumnsArePassedThroughInOrderWithTheirTypes() throws IOException {
    Path csv = folder.resolve("in.csv");
    Files.writeString(csv, "zip,y,when,x,note\n007,2.50,2020-01-02,1,\"a, b\"\n012,3,,2,NA\n");
    TableFile file = TableFile.open(csv, List.of("x", "y"));
    assertThat(file.model().values()).containsExactly(1, 2.5, 2, 3);

    file.write(folder.resolve("out.csv"), "log_density", new double[] {-1.5, 0.25});
    assertThat(folder.resolve("out.csv"))
        .hasContent(
            "zip,y,when,x,note,log_density\n007,2.50,2020-01-02,1,\"a, b\",-1.5\n012,3,,2,NA,0.25\n");

    file.write(folder.resolve("out.parquet"), "log_density", new double[] {-1.5, 0.25});
    TableFile parquet = TableFile.open(folder.resolve("out.parquet"), List.of("log_density", "x"));
    assertThat(parquet.model().values()).containsExactly(-1.5, 1, 0.25, 2);
    parquet.write(folder.resolve("again.csv"), "more", new double[] {1, 2});
    assertThat(Files.readString(folder.resolve("again.csv")))
        .contains("2020-01-02")
        .startsWith("zip,y,when,x,note,log_density,more\n");

    assertThatThrownBy(() -> file.write(folder.resolve("out.npy"), "d", new double[2]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(".npy file cannot hold");
    assertThatThrownBy(() -> parquet.write(folder.resolve("o.csv"), "Log_Density", new double[2]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("already has a column");
  }

  @Test
  void aFileThatGrewSinceItWasReadIsRefused() throws IOException {
    Path csv = folder.resolve("in.csv");
    Files.writeString(csv, "x\n1\n2\n");
    TableFile file = TableFile.open(csv, List.of("x"));
    Files.writeString(csv, "x\n1\n2\n3\n");
    Path out = folder.resolve("out.csv");
    assertThatThrownBy(() -> file.write(out, "d", new double[2]))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("had 2 rows when it was read, and has 3 now");
    assertThat(out).doesNotExist();
  }

  @Test
  void blankLinesDoNotMoveScores() throws IOException {
    Path csv = folder.resolve("in.csv");
    Files.writeString(csv, "x,y\n1,2\n\n3,4\n\n");
    TableFile file = TableFile.open(csv, List.of("y"));
    for (String out : List.of("out.csv", "out.parquet", "out.npy")) {
      file.write(folder.resolve(out), "d", file.model().column("y"));
      Table back = TableFiles.read(folder.resolve(out), List.of("y", "d"));
      assertThat(back.values()).containsExactly(2, 2, 4, 4);
    }
  }

  @Test
  void scoresStayBesideTheirRowsInLargeFiles() throws IOException {
    int rows = 300_000;
    Path npy = folder.resolve("in.npy");
    double[] values = new double[2 * rows];
    for (int i = 0; i < rows; i++) {
      values[2 * i] = i;
      values[2 * i + 1] = 0.5 * i;
    }
    TableFiles.write(npy, new Table(List.of("i", "h"), rows, values));
    double[] scores = new double[rows];
    for (int i = 0; i < rows; i++) {
      scores[i] = -2.0 * i;
    }
    Path last = npy;
    for (String next : List.of("out.csv", "out.parquet", "out.npy")) {
      Path out = folder.resolve(next);
      TableFile.open(last, List.of("h")).write(out, "s_" + next.substring(4), scores);
      last = out;
    }
    Table back = TableFiles.read(last, null);
    assertThat(back.columns()).containsExactly("i", "h", "s_csv", "s_parquet", "s_npy");
    for (int i = 0; i < rows; i++) {
      assertThat(back.at(i, 0)).isEqualTo(i);
      assertThat(back.at(i, 2)).isEqualTo(-2.0 * i);
      assertThat(back.at(i, 3)).isEqualTo(-2.0 * i);
      assertThat(back.at(i, 4)).isEqualTo(-2.0 * i);
    }
  }
}
