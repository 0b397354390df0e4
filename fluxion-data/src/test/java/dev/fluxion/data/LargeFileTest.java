package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fluxion.tensor.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeFileTest {
  private static final int ROWS = 3_000_000;

  @TempDir Path folder = Path.of("");

  /** 12 million values in a heap that holds 8 million. */
  @Test
  void aTableLargerThanTheHeapIsReadAndShuffled() throws Exception {
    try (Database database = Database.open()) {
      database.execute(
          "copy (select i, i % 1000 as a, sin(i) as b, -i as c from range("
              + ROWS
              + ") t(i)) to "
              + Database.literal(folder.resolve("large.parquet").toString())
              + " (format parquet)");
    }
    String output = ChildJvm.run(List.of("-Xmx64m"), Reading.class, folder.toString());
    assertThat(output).isEqualTo("2700000 training rows, 300000 held out, all there");
    assertThat(Files.size(folder.resolve("rows.bin"))).isBetween(16L * ROWS, 16L * ROWS + 4096);
  }

  /** Reads a large table in a small heap; prints what it found. */
  static final class Reading {
    private Reading() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      try (Dataset data =
          Datasets.open(
              Configs.file("large.parquet"), folder, folder.resolve("rows.bin"), Key.of(1))) {
        int n = (int) data.training().count();
        double[] batch = new double[4 * 10_000];
        BitSet seen = new BitSet(ROWS);
        for (int step = 0; step < n / 10_000; step++) {
          data.training().read(Key.of(2), step, 10_000, 0, 10_000, batch);
          for (int row = 0; row < 10_000; row++) {
            double i = batch[4 * row];
            boolean right =
                batch[4 * row + 1] == i % 1000
                    && batch[4 * row + 3] == -i
                    && Math.abs(batch[4 * row + 2] - Math.sin(i)) < 1e-6;
            if (right) {
              seen.set((int) i);
            }
          }
        }
        System.out.println(
            n
                + " training rows, "
                + data.heldOut().rows()
                + " held out, "
                + (seen.cardinality() == n ? "all there" : seen.cardinality() + " there"));
      }
    }
  }
}
