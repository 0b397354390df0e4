package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.experiment.SequenceConfig.Gaps;
import dev.fluxion.experiment.SequenceConfig.Missing;
import dev.fluxion.experiment.SequenceConfig.Order;
import dev.fluxion.experiment.SequenceConfig.Split;
import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceDatasetsTest {
  private static final Key KEY = Key.of(7);

  @TempDir Path folder = Path.of("");

  private SequenceDataset open(DataConfig config, SequenceConfig sequence) {
    return SequenceDatasets.open(config, sequence, null, folder, KEY);
  }

  private DataConfig file(String text, double heldOut) throws IOException {
    Files.writeString(folder.resolve("series.csv"), text);
    return Configs.with(Configs.file("series.csv"), heldOut, Map.of());
  }

  /** Ten series of 30 to 39 steps, rows of all mixed; the value tells series and step. */
  private String tenSeries() {
    StringBuilder text = new StringBuilder("series,tau,a,b\n");
    for (int k = 0; k < 39; k++) {
      for (int i = 0; i < 10; i++) {
        if (k < 30 + i) {
          text.append("s" + i + "," + (100 + 2 * k) + "," + (1000 * i + k) + "," + -k + "\n");
        }
      }
    }
    return text.toString();
  }

  private static SequenceConfig ten(@Nullable Integer length, int stride, Split split) {
    return SequenceConfigs.of("series", "tau", List.of("a", "b"), length, stride, split);
  }

  @Test
  void windowsStartAtEveryStrideOfEachSeries() throws IOException {
    try (SequenceDataset data = open(file(tenSeries(), 0), ten(8, 5, Split.SERIES))) {
      assertThat(data.channels()).containsExactly("a", "b");
      assertThat(data.length()).isEqualTo(8);
      // (30 + i - 8) / 5 + 1 windows of series i.
      assertThat(data.count()).isEqualTo(5 * 3 + 6 * 5 + 7 * 2);
      assertThat(data.lengths()).hasSize(data.count()).containsOnly(8);
      assertThat(data.heldOut().count()).isZero();
      Sequences all = data.read(KEY, 0, data.count(), 0, data.count());
      Set<Double> firsts = new HashSet<>();
      for (int i = 0; i < all.count(); i++) {
        double first = all.stepsOf(i).at(0, 0);
        firsts.add(first);
        assertThat(first % 1000 % 5).isZero();
        for (int k = 0; k < 8; k++) {
          assertThat(all.stepsOf(i).at(k, 0)).isEqualTo(first + k);
          assertThat(all.stepsOf(i).at(k, 1)).isEqualTo(-(first % 1000 + k));
          assertThat(all.stampsOf(i)[k]).isEqualTo(100 + 2 * (first % 1000 + k));
        }
      }
      assertThat(firsts).hasSize(data.count());
      assertThat(data.training().count()).isEqualTo(10);
      assertThat(data.training().ids()).startsWith("s0", "s1");
      assertThat(data.training().steps().rows()).isEqualTo(345);
      assertThat(data.notes().rowsRead()).isEqualTo(345);
    }
  }

  @Test
  void withoutLengthEachSeriesIsAWindow() throws IOException {
    try (SequenceDataset data = open(file(tenSeries(), 0.2), ten(null, 1, Split.SERIES))) {
      assertThat(data.count()).isEqualTo(8);
      assertThat(data.heldOut().count()).isEqualTo(2);
      assertThat(data.heldOut().ids()).allMatch(id -> id.matches("s\\d"));
      Set<Integer> lengths = new HashSet<>();
      for (int length : data.lengths()) {
        lengths.add(length);
      }
      for (int i = 0; i < 2; i++) {
        lengths.add(data.heldOut().length(i));
      }
      assertThat(lengths).hasSize(10).contains(30, 39);
    }
  }

  @Test
  void noStepOfAHeldOutWindowStandsInATrainingWindow() throws IOException {
    for (Split split : Split.values()) {
      for (Integer length : new Integer[] {null, 3, 7}) {
        for (int stride : new int[] {1, 4}) {
          DataConfig config = file(tenSeries(), 0.3);
          try (SequenceDataset data = open(config, ten(length, stride, split))) {
            Set<Double> training = new HashSet<>();
            Sequences all = data.read(KEY, 0, data.count(), 0, data.count());
            Map<Integer, Double> last = new TreeMap<>();
            for (int row = 0; row < all.steps().rows(); row++) {
              training.add(all.steps().at(row, 0));
              int series = (int) all.steps().at(row, 0) / 1000;
              last.merge(series, all.stamps()[row], Math::max);
            }
            Sequences held = data.heldOut();
            assertThat(held.count()).isPositive();
            for (int row = 0; row < held.steps().rows(); row++) {
              double value = held.steps().at(row, 0);
              assertThat(training).doesNotContain(value);
              if (split == Split.TIME) {
                assertThat(held.stamps()[row]).isGreaterThan(last.get((int) value / 1000));
              } else {
                assertThat(last).doesNotContainKey((int) value / 1000);
              }
            }
            // The series that transforms are fitted on hold no such step either.
            for (double value : data.training().steps().column("a")) {
              assertThat(Arrays.stream(held.steps().column("a")).anyMatch(v -> v == value))
                  .isFalse();
            }
          }
        }
      }
    }
  }

  @Test
  void aSplitByTimeHoldsOutTheLastShareOfEachSeries() throws IOException {
    try (SequenceDataset data = open(file(tenSeries(), 0.3), ten(null, 1, Split.TIME))) {
      assertThat(data.heldOut().count()).isEqualTo(10);
      for (int i = 0; i < 10; i++) {
        int steps = 30 + i;
        int held = (int) Math.round(0.3 * steps);
        assertThat(data.heldOut().length(i)).isEqualTo(held);
        assertThat(data.training().length(i)).isEqualTo(steps - held);
        assertThat(data.heldOut().stepsOf(i).at(held - 1, 0)).isEqualTo(1000 * i + steps - 1);
      }
    }
  }

  @Test
  void eachEpochVisitsEveryWindowOnceInItsOwnOrder() throws IOException {
    try (SequenceDataset data = open(file(tenSeries(), 0), ten(30, 1, Split.SERIES))) {
      int n = data.count();
      assertThat(n).isEqualTo(55);
      List<List<Double>> epochs = List.of(new ArrayList<>(), new ArrayList<>());
      // 10 batches of 11 are two epochs of 55 windows.
      for (int step = 0; step < 10; step++) {
        Sequences batch = data.read(KEY, step, 11, 0, 11);
        for (int i = 0; i < 11; i++) {
          epochs.get(step / 5).add(batch.stepsOf(i).at(0, 0));
        }
      }
      assertThat(epochs.get(0)).doesNotHaveDuplicates().hasSize(n);
      assertThat(epochs.get(1)).isNotEqualTo(epochs.get(0));
      assertThat(new HashSet<>(epochs.get(1))).isEqualTo(new HashSet<>(epochs.get(0)));
      // A batch over the end of an epoch continues with the next; one window each way of cutting.
      Sequences across = data.read(KEY, 1, 40, 0, 40);
      Sequences cut = data.read(KEY, 1, 40, 13, 29);
      for (int i = 0; i < 16; i++) {
        assertThat(cut.stepsOf(i).values()).isEqualTo(across.stepsOf(13 + i).values());
      }
      assertThat(across.stepsOf(0).at(0, 0)).isEqualTo(epochs.get(0).get(40));
      assertThat(across.stepsOf(20).at(0, 0)).isEqualTo(epochs.get(1).get(5));
    }
  }

  @Test
  void withoutIdAndTimeTheRowsAreOneSeries() throws IOException {
    StringBuilder text = new StringBuilder("a,name,b\n");
    for (int i = 0; i < 50; i++) {
      text.append(i).append(",row,").append(i * i).append('\n');
    }
    SequenceConfig sequence = SequenceConfigs.of(null, null, null, 10, 10, Split.TIME);
    try (SequenceDataset data = open(file(text.toString(), 0.2), sequence)) {
      assertThat(data.channels()).containsExactly("a", "b");
      assertThat(data.count()).isEqualTo(4);
      assertThat(data.training().stamps()).startsWith(0, 1, 2).hasSize(40);
      assertThat(data.heldOut().ids()).containsExactly("0");
      assertThat(data.heldOut().stamps()).startsWith(40).hasSize(10);
    }
  }

  @Test
  void datesAndTimesAreDaysSince1970() throws IOException {
    String text = "day,v\n1970-01-02,1\n1970-01-03,2\n1970-01-04,0\n";
    SequenceConfig sequence = SequenceConfigs.of(null, "day", null, 3, 1, Split.SERIES);
    try (SequenceDataset data = open(file(text, 0), sequence)) {
      assertThat(data.training().stamps()).containsExactly(1, 2, 3);
      assertThat(data.channels()).containsExactly("v");
    }
    String times = "day,v\n1970-01-02 06:00:00,1\n1970-01-02 12:00:00,2\n1970-01-02 18:00:00,0\n";
    try (SequenceDataset data = open(file(times, 0), sequence)) {
      assertThat(data.training().stamps()).containsExactly(1.25, 1.5, 1.75);
    }
    for (String type : List.of("date", "timestamp", "timestamptz", "varchar")) {
      DataConfig query =
          Configs.query(
              "select ('1970-01-0' || i)::" + type + " as day, i * i as v from range(2, 6) t(i)");
      try (SequenceDataset data = open(Configs.with(query, 0, Map.of()), sequence)) {
        assertThat(data.training().stamps()).as(type).containsExactly(1, 2, 3, 4);
      }
    }
  }

  @Test
  void aWideTableBecomesLongByUnpivot() throws IOException {
    Files.writeString(folder.resolve("wide.csv"), "t,x,y\n0,1,10\n1,2,20\n2,4,40\n");
    DataConfig query =
        Configs.query("select * from (unpivot 'wide.csv' on x, y into name station value level)");
    SequenceConfig sequence =
        SequenceConfigs.of("station", "t", List.of("level"), null, 1, Split.SERIES);
    try (SequenceDataset data = open(Configs.with(query, 0, Map.of()), sequence)) {
      assertThat(data.training().ids()).containsExactly("x", "y");
      assertThat(data.training().stepsOf(1).values()).containsExactly(10, 20, 40);
    }
  }

  @Test
  void aQueryKeepsItsOrderOfRows() {
    DataConfig query =
        Configs.query("select i as v from range(0, 5000) t(i) order by hash(i + 7);");
    SequenceConfig sequence = SequenceConfigs.windows(null, 1);
    double[] values;
    try (SequenceDataset data = open(Configs.with(query, 0, Map.of()), sequence)) {
      values = data.training().steps().values();
    }
    assertThat(values[0]).isNotZero();
    try (SequenceDataset again = open(Configs.with(query, 0, Map.of()), sequence)) {
      assertThat(again.training().steps().values()).isEqualTo(values);
    }
    DataConfig sorted = Configs.query("select i as v from range(0, 5000) t(i) order by i desc");
    try (SequenceDataset data = open(Configs.with(sorted, 0, Map.of()), sequence)) {
      assertThat(data.training().steps().values()).startsWith(4999, 4998).endsWith(1, 0);
    }
  }

  @Test
  void conditionColumnsStandBehindTheChannelsWithOneCodeForEachLabel() throws IOException {
    StringBuilder text = new StringBuilder("id,x,kind,warm,level\n");
    for (int i = 0; i < 20; i++) {
      for (int k = 0; k < 6; k++) {
        String kind = (i + k) % 3 == 0 ? "sun" : (i + k) % 3 == 1 ? "rain" : "fog";
        text.append(i + "," + (i * k) + "," + kind + "," + i % 2 + "," + 0.5 * k + "\n");
      }
    }
    ConditionConfig condition =
        new ConditionConfig(List.of("level", "kind", "warm"), List.of("warm"), 0);
    SequenceConfig sequence = SequenceConfigs.of("id", null, null, 4, 1, Split.SERIES);
    try (SequenceDataset data =
        SequenceDatasets.open(file(text.toString(), 0.2), sequence, condition, folder, KEY)) {
      assertThat(data.channels()).containsExactly("x");
      assertThat(data.conditionColumns()).containsExactly("level", "kind", "warm");
      for (Sequences part :
          List.of(data.training(), data.heldOut(), data.read(KEY, 0, 16, 0, 16))) {
        assertThat(part.steps().columns()).containsExactly("x", "level", "kind", "warm");
        assertThat(part.steps().labels()).isEqualTo(Map.of("kind", List.of("fog", "rain", "sun")));
      }
      Sequences held = data.heldOut();
      for (int s = 0; s < held.count(); s++) {
        int i = Integer.parseInt(held.ids().get(s).replaceFirst("/.*", ""));
        for (int j = 0; j < 4; j++) {
          int k = (int) held.stampsOf(s)[j];
          assertThat(held.stepsOf(s).texts("kind").get(j))
              .isEqualTo((i + k) % 3 == 0 ? "sun" : (i + k) % 3 == 1 ? "rain" : "fog");
          assertThat(held.stepsOf(s).texts("warm").get(j)).isEqualTo(Integer.toString(i % 2));
        }
      }
    }
  }

  @Test
  void rowsAreSortedGapsSplitAndMissingValuesFilledByOption() throws IOException {
    String text =
        "t,v,c\n3,30,a\n0,,b\n1,10,b\n2,,\n7,70,a\n8,NA,b\n9,,a\n11,110,b\n12,120,\n13,1,a\n";
    SequenceConfig base = SequenceConfigs.of(null, "t", List.of("v"), null, 1, Split.SERIES);
    ConditionConfig condition = new ConditionConfig(List.of("c"), List.of(), 0);
    SequenceConfig previous = SequenceConfigs.with(base, Order.SORT, Gaps.SPLIT, Missing.PREVIOUS);
    try (SequenceDataset data =
        SequenceDatasets.open(file(text, 0), previous, condition, folder, KEY)) {
      Sequences all = data.training();
      assertThat(all.ids()).containsExactly("0#1", "0#2", "0#3");
      assertThat(all.stamps()).containsExactly(1, 2, 3, 7, 8, 9, 11, 12, 13);
      assertThat(all.steps().column("v")).containsExactly(10, 10, 30, 70, 70, 70, 110, 120, 1);
      assertThat(String.join("", all.steps().texts("c"))).isEqualTo("bbaabab" + "ba");
      assertThat(data.notes().rowsDropped()).isEqualTo(1);
    }
    SequenceConfig linear = SequenceConfigs.with(base, Order.SORT, Gaps.IRREGULAR, Missing.LINEAR);
    try (SequenceDataset data =
        SequenceDatasets.open(file(text, 0), linear, condition, folder, KEY)) {
      Sequences all = data.training();
      assertThat(all.ids()).containsExactly("0");
      assertThat(all.steps().column("v")).containsExactly(10, 20, 30, 70, 80, 90, 110, 120, 1);
    }
  }

  @Test
  void aSplitByTimeGoesThroughThePiecesBetweenGaps() throws IOException {
    StringBuilder text = new StringBuilder("t,v\n");
    for (int i = 0; i < 60; i++) {
      text.append(i + (i < 20 ? 0 : i < 50 ? 5 : 11)).append(',').append(i * i % 7).append('\n');
    }
    SequenceConfig sequence =
        SequenceConfigs.with(
            SequenceConfigs.of(null, "t", null, 9, 1, Split.TIME),
            Order.REFUSE,
            Gaps.SPLIT,
            Missing.REFUSE);
    try (SequenceDataset data = open(file(text.toString(), 0.5), sequence)) {
      // 60 steps, 30 of each part: pieces of 20 and 10, then of 20 and 10.
      assertThat(data.count()).isEqualTo(12 + 2);
      assertThat(data.heldOut().count()).isEqualTo(12 + 2);
      assertThat(data.heldOut().stamps()[0]).isEqualTo(35);
      assertThat(Arrays.stream(data.training().stamps()).max().orElseThrow()).isEqualTo(34);
    }
    SequenceConfig longer =
        SequenceConfigs.with(
            SequenceConfigs.of(null, "t", null, 15, 1, Split.TIME),
            Order.REFUSE,
            Gaps.SPLIT,
            Missing.REFUSE);
    try (SequenceDataset data = open(file(text.toString(), 0.5), longer)) {
      assertThat(data.count()).isEqualTo(6);
      assertThat(data.notes().shortRows()).isEqualTo(20);
      assertThat(data.notes().warnings())
          .containsExactly(
              "20 of 60 rows are left out because fewer than a window's length stand in a row");
    }
  }

  @Test
  void theFingerprintIsThatOfTheContent() throws IOException {
    Map<String, String> fingerprints = new HashMap<>();
    String text = tenSeries();
    fingerprints.put("same", fingerprint(text));
    fingerprints.put("value", fingerprint(text.replace("s3,100,3000", "s3,100,3000.5")));
    fingerprints.put("name", fingerprint(text.replace("s3,", "t3,")));
    fingerprints.put("stamp", fingerprint(text.replace("s0,158,", "s0,158.0001,")));
    assertThat(new HashSet<>(fingerprints.values())).hasSize(4);
    assertThat(fingerprint(text)).isEqualTo(fingerprints.get("same")).hasSize(64);
  }

  private String fingerprint(String text) throws IOException {
    try (SequenceDataset data = open(file(text, 0.1), ten(5, 1, Split.SERIES))) {
      return data.fingerprint();
    }
  }

  @Test
  void theWeatherOfSeattleComesWithTheLibrary() {
    ConditionConfig condition = new ConditionConfig(List.of("weather"), List.of(), 0);
    SequenceConfig sequence = SequenceConfigs.of(null, "date", null, 28, 1, Split.TIME);
    try (SequenceDataset data =
        SequenceDatasets.open(
            Configs.with(Configs.file("builtin:seattle-weather"), 0.2, Map.of()),
            sequence,
            condition,
            folder,
            KEY)) {
      assertThat(data.channels()).containsExactly("precipitation", "tempMax", "tempMin", "wind");
      assertThat(data.training().steps().labels().get("weather"))
          .containsExactly("drizzle", "fog", "rain", "snow", "sun");
      assertThat(data.notes().rowsRead()).isEqualTo(1461);
      assertThat(data.count()).isEqualTo(1169 - 27);
      assertThat(data.heldOut().count()).isEqualTo(292 - 27);
      // 2012-01-01 is day 15340.
      assertThat(data.training().stamps()[0]).isEqualTo(15340);
      assertThat(data.training().stepsOf(0).values()).startsWith(0.0, 12.8, 5.0, 4.7, 0);
    }
  }
}
