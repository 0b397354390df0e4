package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.experiment.SequenceConfig.Gaps;
import dev.fluxion.experiment.SequenceConfig.Missing;
import dev.fluxion.experiment.SequenceConfig.Order;
import dev.fluxion.experiment.SequenceConfig.Split;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceFilesTest {
  private static final SequenceConfig NAMED =
      SequenceConfigs.of("station", "day", List.of("a", "b"), null, 1, Split.SERIES);
  private static final SequenceConfig UNNAMED = SequenceConfigs.channels(null, "a", "b");
  private static final ConditionConfig KIND = new ConditionConfig(List.of("kind"), List.of(), 0);

  @TempDir Path folder = Path.of("");

  private static Sequences two() {
    double[] values = {0.1, 1, 1, 1e-300, -2, 0, Math.PI, 3, 1, 5, Double.MIN_VALUE, 0};
    return new Sequences(
        List.of("north, \"1\"", "7"),
        new int[] {0, 3, 4},
        new double[] {1.5, 2.5, 3.5, -4},
        new Table(List.of("a", "b", "kind"), 4, values, Map.of("kind", List.of("fog", "sun"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s.csv", "s.tsv", "s.parquet"})
  void whatIsWrittenReadsBack(String name) {
    Path file = folder.resolve(name);
    for (SequenceConfig config : List.of(NAMED, UNNAMED)) {
      SequenceFiles.write(file, two(), config);
      Sequences read = SequenceFiles.read(file, config, List.of("a", "b"), KIND, false);
      assertThat(read.ids()).isEqualTo(two().ids());
      assertThat(read.offsets()).isEqualTo(two().offsets());
      assertThat(read.steps()).usingRecursiveComparison().isEqualTo(two().steps());
      if (config.equals(NAMED)) {
        assertThat(read.stamps()).isEqualTo(two().stamps());
      }
    }
  }

  @Test
  void theLongFormHasARowForEachStep() throws IOException {
    Path file = folder.resolve("s.csv");
    SequenceFiles.write(file, two(), UNNAMED);
    assertThat(Files.readString(file))
        .startsWith("series,time,a,b,kind\n\"north, \"\"1\"\"\",1.5,0.1,1.0,sun\n")
        .endsWith("\n7,-4.0,5.0,4.9E-324,fog\n");
  }

  @Test
  void missingValuesStayWhereTheyAreToBeFilled() throws IOException {
    Path file = folder.resolve("s.csv");
    Files.writeString(file, "station,day,a,b\nx,0,1,\nx,1,,NaN\nx,2,3,4\n");
    Sequences read = SequenceFiles.read(file, NAMED, List.of("a", "b"), KIND, true);
    assertThat(read.steps().columns()).containsExactly("a", "b");
    assertThat(read.steps().values()).containsExactly(1, Double.NaN, Double.NaN, Double.NaN, 3, 4);
    assertThatThrownBy(() -> SequenceFiles.read(file, NAMED, List.of("a", "b"), KIND, false))
        .isInstanceOf(DataException.class)
        .hasMessage("s.csv, row 1, column 'b': the value is missing; fill it in");
    Path again = folder.resolve("again.parquet");
    SequenceFiles.write(again, read, NAMED);
    assertThat(SequenceFiles.read(again, NAMED, List.of("a", "b"), null, true).steps().values())
        .isEqualTo(read.steps().values());
  }

  @Test
  void whatBecomesOfMissingValuesIsSaid() throws IOException {
    Path file = folder.resolve("gaps.csv");
    Files.writeString(file, "day,a\n1,2\n2,\n3,\n4,8\n5,\n");
    SequenceConfig config =
        SequenceConfigs.with(
            SequenceConfigs.of(null, "day", List.of("a"), 2, 1, Split.TIME),
            Order.REFUSE,
            Gaps.IRREGULAR,
            Missing.LINEAR);
    List<String> said = new ArrayList<>();
    Sequences read = SequenceFiles.read(file, config, List.of("a"), null, false, said::add);
    assertThat(read.steps().values()).containsExactly(2, 4, 6, 8);
    assertThat(said)
        .containsExactly(
            "gaps.csv: 1 of 5 rows are left out because a value at an end of their series is"
                + " missing",
            "gaps.csv: 2 missing values are filled in from their neighbours, as in training"
                + " (data.sequence.missing)");
    said.clear();
    SequenceFiles.read(file, config, List.of("a"), null, true, said::add);
    assertThat(said).isEmpty();
  }

  @Test
  void aFileForAModelIsReadAsItsDataWere() throws IOException {
    Path file = folder.resolve("s.json");
    Files.writeString(file, "[{\"day\":\"2024-01-01\",\"a\":1},{\"day\":\"2024-01-02\",\"a\":2}]");
    SequenceConfig config = SequenceConfigs.of(null, "day", List.of("a"), 9, 1, Split.TIME);
    Sequences read = SequenceFiles.read(file, config, List.of("a"), null, false);
    assertThat(read.ids()).containsExactly("0");
    assertThat(read.stamps()).containsExactly(19723, 19724);
    assertThatThrownBy(() -> SequenceFiles.read(file, config, List.of("b"), null, false))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("s.json has no column 'b'");
    Files.writeString(file, "[{\"day\":2,\"a\":1},{\"day\":1,\"a\":2}]");
    assertThatThrownBy(() -> SequenceFiles.read(file, config, List.of("a"), null, false))
        .isInstanceOf(DataException.class)
        .hasMessage("s.json, row 2: the stamp 1 follows 2 in row 1; sort the rows");
  }

  @Test
  void stampsAndConditionsAreReadWithoutChannels() throws IOException {
    Path file = folder.resolve("s.csv");
    Files.writeString(file, "station,day,kind\nx,1,sun\nx,2,fog\ny,5,sun\n");
    Sequences read = SequenceFiles.read(file, NAMED, List.of(), KIND, false);
    assertThat(read.ids()).containsExactly("x", "y");
    assertThat(read.stamps()).containsExactly(1, 2, 5);
    assertThat(read.steps().columns()).containsExactly("kind");
    Sequences bare = SequenceFiles.read(file, UNNAMED, List.of(), null, false);
    assertThat(bare.stamps()).containsExactly(0, 1, 2);
    assertThat(bare.steps().columns()).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenIsAbsent() {
    Path file = folder.resolve("s.npy");
    assertThatThrownBy(() -> SequenceFiles.write(file, two(), NAMED))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot hold the text of column");
    SequenceConfig clash =
        SequenceConfigs.of("station", "kind", List.of("a", "b"), null, 1, Split.SERIES);
    Path csv = folder.resolve("s.csv");
    assertThatThrownBy(() -> SequenceFiles.write(csv, two(), clash))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("more than one column named 'kind'");
    assertThat(folder).isEmptyDirectory();
  }
}
