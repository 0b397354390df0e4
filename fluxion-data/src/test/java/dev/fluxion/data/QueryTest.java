package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  @TempDir Path folder = Path.of("");

  private Dataset open(String query, Path directory) {
    return Datasets.open(Configs.query(query), directory, folder.resolve("rows.bin"), Key.of(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy (select 1) to 'TARGET'",
        "attach 'TARGET' as other",
        "install httpfs",
        "load httpfs",
        "pragma version",
        "set memory_limit = '10GB'",
        "create table t as select 1",
        "export database 'TARGET'",
        "explain analyze copy (select 1) to 'TARGET'",
        "select 1 as a; select 2 as b",
        "select 1 as a; copy (select 1) to 'TARGET'",
        "select 1) to 'TARGET'; copy (select 1",
        "",
        "-- nothing",
        "selec 1"
      })
  void onlyOneSelectIsRun(String query) {
    Path target = folder.resolve("target.csv");
    String real = query.replace("TARGET", target.toString());
    assertThatThrownBy(() -> open(real, folder))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(
            "the query (must be one SELECT|does not parse|holds \\d statements, but must be).*");
    assertThat(target).doesNotExist();
    assertThat(folder.resolve("rows.bin")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from 'https://localhost/points.parquet'",
        "select st_point(1, 2) as p",
        "select * from sqlite_scan('a.db', 't')"
      })
  void noExtensionIsInstalledOrLoaded(String query) {
    assertThatThrownBy(() -> open(query, folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("extension");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "with space", "a,b", "it's", "a;b"})
  void filesAreLookedForInTheDirectory(String name) throws IOException {
    Path directory = Files.createDirectory(folder.resolve(name));
    Files.writeString(directory.resolve("p.csv"), "x,y\n1,2\n3,4\n5,9\n");
    try (Dataset data = open("select x, y from 'p.csv' where x > 1", directory)) {
      assertThat(data.notes().rowsRead()).isEqualTo(2);
    }
  }

  @Test
  void everyWayToNameAFileFindsTheDirectory() throws IOException {
    Files.writeString(folder.resolve("é-1.csv"), "x,y\n1,2\n3,4\n");
    Files.writeString(folder.resolve("é-2.csv"), "x;y\n5;6\n");
    Files.writeString(folder.resolve("é-3.csv"), "x,y\n5,6\n");
    for (String from :
        new String[] {
          "'é-1.csv' union all select x, y from read_csv('é-2.csv', delim = ';')",
          "\"é-1.csv\" as t union all select x, y from read_csv(['é-2.csv'], delim = ';')",
          "read_csv('é-[13].csv')"
        }) {
      Files.deleteIfExists(folder.resolve("rows.bin"));
      String query =
          "with e as (select 'é' as t), w(x, y) as (select x, y from " + from + ") select * from w";
      try (Dataset data = open(query, folder)) {
        assertThat(data.notes().rowsRead()).isEqualTo(3);
      }
    }
  }

  @Test
  void joinsAggregatesAndAllNumericTypesAreRead() throws IOException {
    Files.writeString(folder.resolve("a.csv"), "id,v\n1,10\n2,20\n3,30\n");
    Files.writeString(
        folder.resolve("b.json"), "[{\"id\":1,\"w\":1.5},{\"id\":2,\"w\":2.5},{\"id\":3,\"w\":4}]");
    try (Dataset data =
        open(
            "select v, w, v > 10 as big, v::hugeint as h, w::decimal(9, 2) as d, v::utinyint as u,"
                + " epoch(timestamp '2020-01-01' + interval (v) second) as t"
                + " from 'a.csv' join 'b.json' using (id) order by v desc;",
            folder)) {
      assertThat(data.columns()).containsExactly("v", "w", "big", "h", "d", "u", "t");
      double[] rows = new double[21];
      data.training().rows(0, 3, rows);
      assertThat(rows)
          .containsExactly(
              30,
              4,
              1,
              30,
              4,
              30,
              1577836830,
              20,
              2.5,
              1,
              20,
              2.5,
              20,
              1577836820,
              10,
              1.5,
              0,
              10,
              1.5,
              10,
              1577836810);
    }
  }

  @Test
  void builtInDataCanBeQueried() {
    try (Dataset data =
        open(
            "select petalLength, petalWidth from 'builtin:iris' where species = 'setosa'",
            folder)) {
      assertThat(data.notes().rowsRead()).isEqualTo(50);
    }
  }

  @Test
  void mistakesInAQueryAreNamed() throws IOException {
    Files.writeString(folder.resolve("p.csv"), "x,y\n1,2\n3,4\n");
    assertThatThrownBy(() -> open("select z from 'p.csv'", folder))
        .hasMessageContaining("\"z\" not found");
    assertThatThrownBy(() -> open("select x, x from 'p.csv'", folder))
        .hasMessageContaining("more than one column named 'x'");
    assertThatThrownBy(() -> open("select 'a' as t, x from 'p.csv'", folder))
        .hasMessageStartingWith("the query, column 't': holds text");
    assertThatThrownBy(() -> open("select x, date '2020-01-01' as d from 'p.csv'", folder))
        .hasMessageContaining("epoch(\"d\")");
    assertThatThrownBy(() -> open("select x, [y] as l from 'p.csv'", folder))
        .hasMessageStartingWith("the query, column 'l': holds");
    assertThatThrownBy(() -> open("select * from 'missing.csv'", folder))
        .hasMessageContaining("missing.csv");
  }
}
