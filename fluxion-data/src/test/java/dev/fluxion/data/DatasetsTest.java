package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  private static final Key KEY = Key.of(7);

  @TempDir Path folder = Path.of("");

  private Dataset open(DataConfig config) {
    return Datasets.open(config, folder, folder.resolve("rows.bin"), KEY);
  }

  private void hundredRows() throws IOException {
    StringBuilder text = new StringBuilder("a,b,name\n");
    for (int i = 0; i < 100; i++) {
      text.append(i).append(',').append(i * 0.5).append(",row").append(i).append('\n');
    }
    Files.writeString(folder.resolve("points.csv"), text);
  }

  @Test
  void dividesEveryRowOnceBetweenTrainingAndHeldOut() throws IOException {
    hundredRows();
    try (Dataset data = open(Configs.file("points.csv", "b", "a"))) {
      assertThat(data.columns()).containsExactly("b", "a");
      assertThat(data.heldOut().rows()).isEqualTo(10);
      assertThat(data.training().count()).isEqualTo(90);
      assertThat(data.training().fresh()).isFalse();
      double[] rows = new double[180];
      data.training().rows(0, 90, rows);
      Set<Double> seen = new TreeSet<>();
      for (int i = 0; i < 90; i++) {
        assertThat(rows[2 * i]).isEqualTo(0.5 * rows[2 * i + 1]);
        seen.add(rows[2 * i + 1]);
      }
      for (double a : data.heldOut().column("a")) {
        seen.add(a);
      }
      assertThat(seen).hasSize(100);
      assertThat(data.notes()).isEqualTo(new DataNotes(100, 0, 90, 10, 0, false));
      assertThat(data.notes().warnings()).isEmpty();
    }
  }

  @Test
  void eachEpochVisitsEveryTrainingRowOnceInItsOwnOrder() throws IOException {
    hundredRows();
    try (Dataset data = open(Configs.file("points.csv", "a"))) {
      // 9 batches of 10 are one epoch of 90 rows.
      double[][] epochs = new double[2][90];
      for (int step = 0; step < 18; step++) {
        double[] batch = new double[10];
        data.training().read(KEY, step, 10, 0, 10, batch);
        System.arraycopy(batch, 0, epochs[step / 9], step % 9 * 10, 10);
      }
      assertThat(epochs[0]).isNotEqualTo(epochs[1]);
      double[] rows = new double[90];
      data.training().rows(0, 90, rows);
      for (double[] epoch : epochs) {
        double[] sorted = epoch.clone();
        Arrays.sort(sorted);
        assertThat(sorted).isEqualTo(rows);
      }
    }
  }

  @Test
  void aBatchIsTheSameHoweverItIsCutAndByManyThreads() throws Exception {
    hundredRows();
    DataConfig dequantized =
        Configs.with(Configs.file("points.csv", "a", "b"), 0.1, Map.of("a", 1.0));
    DataConfig[] configs = {dequantized, Configs.toy("spiral", null), Configs.toy("moons", 500L)};
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      for (DataConfig config : configs) {
        try (Dataset data = open(config)) {
          for (int step : new int[] {0, 1, 7}) {
            // 64 rows reach over the ends of epochs of 90; 200 are drawn with replacement.
            for (int batch : new int[] {64, 200}) {
              double[] whole = new double[batch * 2];
              data.training().read(KEY, step, batch, 0, batch, whole);
              Future<?>[] parts = new Future<?>[4];
              double[] joined = new double[batch * 2];
              for (int part = 0; part < 4; part++) {
                int from = part * batch / 4;
                int to = (part + 1) * batch / 4;
                parts[part] =
                    pool.submit(
                        () -> {
                          double[] out = new double[(to - from) * 2];
                          data.training().read(KEY, step, batch, from, to, out);
                          System.arraycopy(out, 0, joined, 2 * from, out.length);
                        });
              }
              for (Future<?> part : parts) {
                part.get();
              }
              assertThat(joined).isEqualTo(whole);
            }
          }
        }
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void aBatchLargerThanTheTableDrawsWithReplacement() throws IOException {
    hundredRows();
    try (Dataset data = open(Configs.file("points.csv", "a"))) {
      double[] batch = new double[9000];
      data.training().read(KEY, 3, 9000, 0, 9000, batch);
      double[] training = new double[90];
      data.training().rows(0, 90, training);
      int[] counts = new int[100];
      for (double value : batch) {
        counts[(int) value]++;
      }
      double chi = 0;
      for (double value : training) {
        chi += Math.pow(counts[(int) value] - 100, 2) / 100;
      }
      // Chi-squared with 89 degrees of freedom lies in this range but for 1e-6 of all keys.
      assertThat(chi).isBetween(38.0, 172.0);
    }
  }

  @Test
  void whatAQueryGaveIsStoredOnce() throws IOException {
    hundredRows();
    DataConfig random =
        Configs.query("select a + random() as a, b from 'points.csv' order by random()");
    String fingerprint;
    Table heldOut;
    try (Dataset first = open(random)) {
      fingerprint = first.fingerprint();
      heldOut = first.heldOut();
    }
    Files.delete(folder.resolve("points.csv"));
    try (Dataset second = open(random)) {
      assertThat(second.fingerprint()).isEqualTo(fingerprint).hasSize(64);
      assertThat(second.heldOut().values()).isEqualTo(heldOut.values());
    }
  }

  @Test
  void anotherConfigurationOrKeyIsReadAnew() {
    try (Dataset first = open(Configs.toy("moons", 100L));
        Dataset second = open(Configs.toy("circles", 100L))) {
      assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
      try (Dataset third =
          Datasets.open(
              Configs.toy("circles", 100L), folder, folder.resolve("rows.bin"), Key.of(8))) {
        assertThat(third.fingerprint()).isNotEqualTo(second.fingerprint());
      }
    }
  }

  @Test
  void theUsMapHolds33109DistinctPoints() {
    try (Dataset data = open(Configs.file("builtin:us-map"))) {
      assertThat(data.columns()).containsExactly("longitude", "latitude");
      assertThat(data.notes().rowsRead()).isEqualTo(33_109);
      assertThat(data.notes().repeatedRows()).isZero();
      int n = (int) data.training().count();
      double[] rows = new double[2 * n];
      data.training().rows(0, n, rows);
      Set<List<Double>> distinct = new HashSet<>();
      for (int i = 0; i < n; i++) {
        distinct.add(List.of(rows[2 * i], rows[2 * i + 1]));
        assertThat(rows[2 * i]).isBetween(-125.0, -66.0);
        assertThat(rows[2 * i + 1]).isBetween(24.0, 50.0);
      }
      assertThat(distinct).hasSize(n);
    }
  }

  @Test
  void irisIsDequantizedByItsRounding() {
    DataConfig config =
        Configs.with(
            Configs.file("builtin:iris", "sepalLength", "sepalWidth", "petalLength", "petalWidth"),
            0.2,
            Map.of("petalWidth", 0.1));
    try (Dataset data = open(config)) {
      assertThat(data.heldOut().rows()).isEqualTo(30);
      double[] batch = new double[120 * 4];
      data.training().read(KEY, 0, 120, 0, 120, batch);
      double furthest = 0;
      for (int i = 0; i < 120; i++) {
        double moved = batch[4 * i + 3] - Math.round(batch[4 * i + 3] * 10) / 10.0;
        furthest = Math.max(furthest, Math.abs(moved));
        double length = batch[4 * i];
        assertThat(length).isCloseTo(Math.round(length * 10) / 10.0, within(1e-6));
      }
      assertThat(furthest).isBetween(0.04, 0.05);
    }
  }

  @Test
  void repeatedRowsBetweenThePartsAreCounted() throws IOException {
    StringBuilder text = new StringBuilder("x,y\n");
    for (int i = 0; i < 200; i++) {
      text.append(i % 100).append(",0.1\n").append(i + 1000).append(",0.2\n");
    }
    Files.writeString(folder.resolve("twice.csv"), text);
    try (Dataset data = open(Configs.file("twice.csv"))) {
      Set<Double> training = new HashSet<>();
      double[] rows = new double[2 * 360];
      data.training().rows(0, 360, rows);
      for (int i = 0; i < 360; i++) {
        training.add(rows[2 * i]);
      }
      long expected = Arrays.stream(data.heldOut().column("x")).filter(training::contains).count();
      assertThat(expected).isPositive();
      assertThat(data.notes().repeatedRows()).isEqualTo(expected);
      assertThat(data.notes().warnings()).singleElement().asString().contains("repeat training");
      double x = rows[0];
      double y = rows[1];
      Table table =
          new Table(List.of("y", "x"), 4, new double[] {y, x, y + 0.5, x, y, x, y, x + 0.5});
      assertThat(data.repeated(table)).isEqualTo(2);
    }
  }

  @Test
  void timeStampsKeepTheirPrecision() throws IOException {
    StringBuilder text = new StringBuilder("t;v\n");
    for (int i = 0; i < 1000; i++) {
      text.append(1_700_000_000L + i).append(';').append(Math.sin(i)).append('\n');
    }
    Files.writeString(folder.resolve("times.csv"), text);
    try (Dataset data = open(Configs.file("times.csv"))) {
      double[] rows = new double[2 * 900];
      data.training().rows(0, 900, rows);
      for (int i = 0; i < 900; i++) {
        assertThat(rows[2 * i]).isEqualTo(Math.rint(rows[2 * i]));
        double expected = Math.sin(rows[2 * i] - 1_700_000_000L);
        assertThat(rows[2 * i + 1]).isCloseTo(expected, within(1e-7));
      }
    }
  }

  @Test
  void freshToyDataHaveTheirOwnHeldOutRows() {
    try (Dataset data = open(Configs.toy("spiral", null))) {
      assertThat(data.training().fresh()).isTrue();
      assertThat(data.heldOut().rows()).isEqualTo(4096);
      assertThat(data.toy()).isInstanceOf(Spiral.class);
      assertThat(folder.resolve("rows.bin")).doesNotExist();
      double[] first = new double[200];
      double[] second = new double[200];
      data.training().read(KEY, 0, 100, 0, 100, first);
      data.training().read(KEY, 1, 100, 0, 100, second);
      assertThat(first).isNotEqualTo(second);
    }
  }
}
