package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of data that cannot be used, and the message it gives. */
class BadDataTest {
  @TempDir Path folder = Path.of("");

  private Dataset open(DataConfig config) {
    return Datasets.open(config, folder, folder.resolve("rows.bin"), Key.of(1));
  }

  private String message(DataConfig config) {
    Throwable thrown =
        catchThrowable(
            () -> {
              try (Dataset data = open(config)) {
                assertThat(data.columns()).isNotEmpty();
              }
            });
    assertThat(thrown).isInstanceOfAny(DataException.class, InvalidValue.class);
    assertThat(folder.resolve("rows.bin")).doesNotExist();
    return String.valueOf(thrown.getMessage());
  }

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of(
            "missing value",
            "p.csv",
            "x,y\n1,2\n3,\n5,6\n",
            "p.csv, row 2, column 'y': the value is missing; 'missing: drop' under data leaves such"
                + " rows out"),
        Arguments.of(
            "missing marker",
            "p.csv",
            "x,y\n1,2\n3,4\nNA,6\n",
            "p.csv, row 3, column 'x': the value is missing; 'missing: drop' under data leaves such"
                + " rows out"),
        Arguments.of(
            "missing in JSON",
            "p.json",
            "[{\"x\":1,\"y\":2},{\"x\":2}]",
            "p.json, row 2, column 'y': the value is missing; 'missing: drop' under data leaves such"
                + " rows out"),
        Arguments.of(
            "NaN",
            "p.csv",
            "x,y\n1,nan\n3,4\n",
            "p.csv, row 1, column 'y': the value is NaN; 'missing: drop' under data leaves such rows"
                + " out"),
        Arguments.of(
            "infinity",
            "p.csv",
            "x,y\n1,2\n3,-inf\n",
            "p.csv, row 2, column 'y': the value is infinite; leave such rows out with a query:"
                + " select * from ... where isfinite(\"y\")"),
        Arguments.of(
            "beyond float32",
            "p.csv",
            "x,y\n1,2\n3,1e200\n",
            "p.csv, row 2, column 'y': 1.0E200 is beyond single precision; divide the column in a"
                + " query"),
        Arguments.of(
            "too close for float32",
            "p.csv",
            "x,y\n1,1e-40\n3,2e-40\n",
            "p.csv, column 'y': all values lie within 1.0E-40, too close for single precision;"
                + " multiply the column in a query"),
        Arguments.of(
            "text",
            "p.csv",
            "x,y\n1,2\n3,abc\n5,de\n",
            "p.csv, column 'y': holds text ('abc' in row 2), not numbers; turn it into numbers with"
                + " a query: select try_cast(\"y\" as double) as \"y\", ... from ..., or leave it"
                + " out with 'columns: [x]' under data"),
        Arguments.of(
            "text in JSON",
            "p.json",
            "[{\"x\":1,\"y\":\"a\"},{\"x\":2,\"y\":\"b\"}]",
            "p.json, column 'y': holds text ('a' in row 1), not numbers; turn it into numbers with"
                + " a query: select try_cast(\"y\" as double) as \"y\", ... from ..., or leave it"
                + " out with 'columns: [x]' under data"),
        Arguments.of(
            "time",
            "p.csv",
            "t,y\n2020-01-01,2\n2020-01-02,3\n",
            "p.csv, column 't': holds a date or time ('2020-01-01' in row 1), not numbers; turn it"
                + " into seconds with a query: select epoch(\"t\") as \"t\", ... from ..., or leave"
                + " it out with 'columns: [y]' under data"),
        Arguments.of(
            "empty file",
            "p.csv",
            "",
            "p.csv is empty; a table needs column names and at least two rows"),
        Arguments.of(
            "blank file",
            "p.csv",
            "\n \n",
            "p.csv is empty; a table needs column names and at least two rows"),
        Arguments.of("empty JSON", "p.json", "[]", "p.json"),
        Arguments.of("header only", "p.csv", "x,y\n", "p.csv has no rows; at least two are needed"),
        Arguments.of(
            "one row", "p.csv", "x,y\n1,2\n", "p.csv has one row; at least two are needed"),
        Arguments.of(
            "constant column",
            "p.csv",
            "x,y,z\n1,2,3\n2,2,4\n3,2,5\n",
            "p.csv, column 'y': the value is 2.0 in all 3 rows, and a constant cannot be"
                + " standardised; leave it out with 'columns: [x, z]' under data"),
        Arguments.of(
            "only a constant column",
            "p.csv",
            "x\n1\n1\n",
            "p.csv, column 'x': the value is 1.0 in all 2 rows, and a constant cannot be"
                + " standardised; a model needs a column that varies"),
        Arguments.of(
            "duplicate names",
            "p.csv",
            "x,y,X\n1,2,3\n4,5,6\n",
            "p.csv: columns 1 and 3 are both named 'X'; give each column its own name in the first"
                + " line (case does not count)"),
        Arguments.of(
            "too few fields",
            "p.csv",
            "x,y\n1,2\n3\n4,5\n",
            "p.csv, line 3: has 1 fields where the first line has 2; correct the line, or quote the"
                + " field that holds a separator"),
        Arguments.of(
            "too many fields",
            "p.csv",
            "x,y\n1,2\n3,4,5\n4,5\n",
            "p.csv, line 3: has 3 fields where the first line has 2; correct the line, or quote the"
                + " field that holds a separator"),
        Arguments.of(
            "unknown extension",
            "p.xls",
            "x",
            "p.xls: the format of a table is told from its extension; known are .csv, .tsv,"
                + " .parquet, .json, .jsonl, .ndjson, .npy, and .csv.gz, .tsv.gz, .json.gz"),
        Arguments.of("no extension", "points", "x", "points: the format of a table is told from"),
        Arguments.of(
            "zero bytes",
            "p.csv",
            "x,y\n\0\0,1\n",
            "p.csv holds zero bytes and is not a CSV file; save it as UTF-8 text"),
        Arguments.of("no Parquet file", "p.parquet", "x,y\n1,2\n", "p.parquet cannot be read: "),
        Arguments.of("broken JSON", "p.json", "{\"x\":1} {\"x\": oops}", "p.json cannot be read: "),
        Arguments.of("no gzip", "p.csv.gz", "x,y\n1,2\n", "p.csv.gz cannot be read: "),
        Arguments.of(
            "no NumPy file",
            "p.npy",
            "x,y\n1,2\n",
            "p.npy cannot be read: it is not a NumPy file"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aFileThatCannotBeUsedSaysWhereAndWhatToDo(
      String kind, String name, String content, String expected) throws IOException {
    Files.writeString(folder.resolve(name), content);
    assertThat(message(Configs.with(Configs.file(name), 0, Map.of()))).startsWith(expected);
  }

  @Test
  void notUtf8() throws IOException {
    Files.write(folder.resolve("p.csv"), "x,y\u00e9\n1,2\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(message(Configs.file("p.csv")))
        .isEqualTo("p.csv is not UTF-8 text; save it in that encoding");
  }

  @Test
  void aFolder() throws IOException {
    Files.createDirectory(folder.resolve("d.csv"));
    assertThat(message(Configs.file("d.csv"))).startsWith("d.csv is a folder; name a file in it");
  }

  @Test
  void noSuchFile() {
    assertThat(message(Configs.file("nothing.csv")))
        .isEqualTo("nothing.csv does not exist (looked for " + folder.resolve("nothing.csv") + ")");
  }

  @Test
  void noSuchBundledData() {
    assertThat(message(Configs.file("builtin:us-mpa")))
        .contains("did you mean 'builtin:us-map'?")
        .contains("builtin:iris");
    assertThat(message(Configs.file("classpath:none.csv"))).contains("not on the class path");
  }

  @Test
  void unknownColumn() throws IOException {
    Files.writeString(folder.resolve("p.csv"), "width,height\n1,2\n3,4\n");
    assertThat(message(Configs.file("p.csv", "width", "heigth")))
        .isEqualTo("p.csv has no column 'heigth', did you mean 'height'? it has width, height");
    assertThatThrownBy(() -> TableFiles.read(folder.resolve("p.csv"), List.of("width", "width")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is wanted twice");
  }

  @Test
  void unknownColumnToDequantize() throws IOException {
    Files.writeString(folder.resolve("p.csv"), "width,height\n1,2\n3,4\n");
    DataConfig config = Configs.with(Configs.file("p.csv"), 0, Map.of("widht", 0.1));
    assertThatThrownBy(() -> open(config))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(
            "data.dequantize.widht: is no column, did you mean 'width'? columns are width, height");
  }

  @Test
  void aTextFarBehindTheStart() throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 400_000; i++) {
      text.append(i).append(',').append(i == 333_333 ? "oops" : i % 17).append('\n');
    }
    Files.writeString(folder.resolve("long.csv"), text);
    assertThat(message(Configs.file("long.csv")))
        .startsWith("long.csv, column 'y': holds text ('oops' in row 333334)");
    // A query fails as a whole: no shortened result may pass for the table.
    assertThat(message(Configs.query("select x, y from 'long.csv'")))
        .startsWith("the query cannot be read: Conversion Error: CSV Error on Line: 333335");
    assertThat(
            message(
                Configs.query(
                    "select i, case when i = 399999 then error('late') else i end as j"
                        + " from range(400000) t(i)")))
        .isEqualTo("the query cannot be read: Invalid Input Error: late");
  }

  @Test
  void integersFirstAndFractionsLaterAreNumbers() throws IOException {
    StringBuilder text = new StringBuilder("x\n");
    for (int i = 0; i < 100_000; i++) {
      text.append(i < 50_000 ? "7" : "7.5").append(i % 10).append('\n');
    }
    Files.writeString(folder.resolve("late.csv"), text);
    try (Dataset data = open(Configs.file("late.csv"))) {
      assertThat(data.notes().rowsRead()).isEqualTo(100_000);
    }
  }

  @Test
  void droppingLeavesTheRowsOutAndSaysHowMany() throws IOException {
    Files.writeString(folder.resolve("p.csv"), "x,y\n1,2\n3,\nNA,6\n4,nan\n5,6\n");
    try (Dataset data = open(Configs.dropping(Configs.file("p.csv")))) {
      assertThat(data.notes().rowsDropped()).isEqualTo(3);
      assertThat(data.notes().warnings())
          .containsExactly("3 of 5 rows are left out because a value is missing");
      double[] rows = new double[4];
      data.training().rows(0, 2, rows);
      assertThat(rows).containsExactly(1, 2, 5, 6);
    }
    Files.delete(folder.resolve("rows.bin"));
    Files.writeString(folder.resolve("p.csv"), "x,y\n1,\n3,\n");
    assertThat(message(Configs.dropping(Configs.file("p.csv"))))
        .startsWith("p.csv: all 2 rows have a missing value");
  }

  @Test
  void aHeldOutPartThatLeavesNothing() throws IOException {
    Files.writeString(folder.resolve("p.csv"), "x,y\n1,2\n3,4\n5,7\n");
    assertThatThrownBy(() -> open(Configs.with(Configs.file("p.csv"), 0.9, Map.of())))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("leaves 0 for training; at least two are needed, lower 'heldOut'");
  }

  @Test
  void aColumnThatVariesInTheHeldOutPartOnly() throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 10; i++) {
      text.append(i).append(",0\n");
    }
    // The row that is held out is the one with another y, for the key of this seed.
    for (int odd = 0; odd < 10; odd++) {
      String content = text.toString().replace("\n" + odd + ",0\n", "\n" + odd + ",1\n");
      Files.writeString(folder.resolve("p.csv"), content);
      Files.deleteIfExists(folder.resolve("rows.bin"));
      Throwable thrown = catchThrowable(() -> open(Configs.file("p.csv")).close());
      if (thrown != null) {
        assertThat(thrown)
            .hasMessageContaining("'y': the value is 0.0 in all 9 rows of the training part");
        return;
      }
    }
    throw new AssertionError("one of the ten rows must be the held-out one");
  }

  @Test
  void aDamagedStore() throws IOException {
    Path rows = folder.resolve("rows.bin");
    open(Configs.toy("moons", 100L)).close();
    byte[] whole = Files.readAllBytes(rows);
    for (int at : new int[] {0, 9, 20, 90, whole.length - 1}) {
      byte[] altered = whole.clone();
      altered[at] ^= 0x40;
      Files.write(rows, altered);
      Throwable thrown = catchThrowable(() -> open(Configs.toy("moons", 100L)).close());
      if (thrown != null) {
        assertThat(thrown)
            .isInstanceOf(DataException.class)
            .hasMessageContaining("delete the file to read the data again");
      } else {
        // The origin was altered, so that the rows were made anew.
        assertThat(Files.readAllBytes(rows)).isEqualTo(whole);
      }
    }
    Files.write(rows, Arrays.copyOf(whole, whole.length - 3));
    assertThatThrownBy(() -> open(Configs.toy("moons", 100L)).close())
        .hasMessageContaining("its length does not fit its header");
  }

  @Test
  void gzippedTextIsRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write("\uFEFF x | y \n1|2\n 3|4.5\n".getBytes(StandardCharsets.UTF_8));
    }
    Files.write(folder.resolve("p.csv.gz"), bytes.toByteArray());
    try (Dataset data = open(Configs.with(Configs.file("p.csv.gz"), 0, Map.of()))) {
      assertThat(data.columns()).containsExactly("x", "y");
      double[] rows = new double[4];
      data.training().rows(0, 2, rows);
      assertThat(rows).containsExactly(1, 2, 3, 4.5);
    }
  }

  @Test
  void aFileWithoutHeaderHasNumberedColumns() throws IOException {
    Files.writeString(folder.resolve("p.csv"), "1,2\n3,4\n5,6\n");
    try (Dataset data = open(Configs.with(Configs.file("p.csv"), 0, Map.of()))) {
      assertThat(data.columns()).containsExactly("column0", "column1");
      assertThat(data.training().count()).isEqualTo(3);
    }
  }
}
