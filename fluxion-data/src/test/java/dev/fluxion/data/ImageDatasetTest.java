package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.experiment.ConditionConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import dev.fluxion.tensor.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageDatasetTest {
  private static final Key KEY = Key.of(3);
  private static final ConditionConfig BY_LABEL =
      new ConditionConfig(List.of("label"), List.of(), 0.1);

  @TempDir Path folder = Path.of("");

  /** Ten images of 1 x 2: image i is (10 i, 10 i + 1) and has the label i mod 3. */
  @BeforeEach
  void write() throws IOException {
    int[] values = new int[20];
    int[] labels = new int[10];
    for (int i = 0; i < 10; i++) {
      values[2 * i] = 10 * i;
      values[2 * i + 1] = 10 * i + 1;
      labels[i] = i % 3;
    }
    Files.write(folder.resolve("i"), ImageBytes.idx(new int[] {10, 1, 2}, values));
    Files.write(folder.resolve("l"), ImageBytes.idx(new int[] {10}, labels));
  }

  private Dataset open(String images, double heldOut, boolean labelled) {
    return Datasets.open(
        ImageBytes.data("{images: " + images + ", heldOut: " + heldOut + "}"),
        labelled ? BY_LABEL : null,
        folder,
        folder.resolve("data.rows"),
        KEY);
  }

  @Test
  void everyImageIsInOnePartWithItsLabel() {
    try (Dataset data = open("{idx: i, labels: l}", 0.2, true)) {
      assertThat(data.columns()).containsExactly("p0", "p1");
      assertThat(data.conditionColumns()).containsExactly("label");
      assertThat(data.imageShape()).contains(new ImageShape(1, 1, 2));
      Table held = data.heldOut();
      assertThat(held.rows()).isEqualTo(2);
      double[] training = new double[8 * 3];
      data.training().rows(0, 8, training);
      double[] all =
          DoubleStream.concat(Arrays.stream(training), Arrays.stream(held.values())).toArray();
      boolean[] seen = new boolean[10];
      for (int i = 0; i < all.length; i += 3) {
        int image = (int) all[i] / 10;
        assertThat(all[i + 1]).isEqualTo(all[i] + 1);
        assertThat(all[i + 2]).isEqualTo(image % 3);
        assertThat(seen[image]).isFalse();
        seen[image] = true;
      }
      assertThat(data.labels().get("label")).containsExactly("0", "1", "2");
      assertThat(held.texts("label").get(0)).isEqualTo(Long.toString((long) held.at(0, 2)));
    }
  }

  @Test
  void anEpochHasEveryImageOnceHoweverABatchIsCut() {
    try (Dataset data = open("{idx: i}", 0, false)) {
      double[] whole = new double[20];
      data.training().read(KEY, 0, 10, 0, 10, whole);
      double[] cut = new double[8];
      data.training().read(KEY, 0, 10, 3, 7, cut);
      assertThat(cut).containsExactly(Arrays.copyOfRange(whole, 6, 14));
      assertThat(DoubleStream.of(whole).sorted().filter(v -> v % 10 == 0).toArray())
          .containsExactly(0, 10, 20, 30, 40, 50, 60, 70, 80, 90);
    }
  }

  @Test
  void noiseOfOneLevelIsFreshInEveryStepAndBinarisedValuesAreTwo() {
    try (Dataset data = open("{idx: i, dequantize: uniform}", 0, false)) {
      double[] first = new double[20];
      double[] second = new double[20];
      data.training().read(KEY, 0, 10, 0, 10, first);
      data.training().read(KEY, 1, 10, 0, 10, second);
      assertThat(Arrays.stream(first).allMatch(v -> v != Math.rint(v))).isTrue();
      double[] rounded = Arrays.stream(first).map(v -> Math.rint(v) + 0.0).sorted().toArray();
      assertThat(Arrays.stream(second).map(v -> Math.rint(v) + 0.0).sorted().toArray())
          .isEqualTo(rounded);
      Arrays.sort(first);
      Arrays.sort(second);
      assertThat(first).isNotEqualTo(second);
    }
    try (Dataset data = open("{idx: i, binarize: 30}", 0, false)) {
      double[] rows = new double[20];
      data.training().rows(0, 10, rows);
      for (int i = 0; i < 20; i++) {
        assertThat(rows[i]).isEqualTo(i >= 7 ? 1 : 0);
      }
    }
  }

  @Test
  void shiftsChangeTrainingBatchesAlone() {
    try (Dataset data = open("{idx: i, augment: {shift: 1}}", 0.2, false)) {
      double[] rows = new double[16];
      data.training().rows(0, 8, rows);
      for (int i = 0; i < 16; i += 2) {
        assertThat(rows[i + 1]).isEqualTo(rows[i] + 1);
      }
      boolean changed = false;
      double[] batch = new double[16];
      // Each of 8 images stays with probability 1/3 in a step: 20 steps without change, 1e-76.
      for (int step = 0; step < 20; step++) {
        data.training().read(KEY, step, 8, 0, 8, batch);
        for (int i = 0; i < 16; i += 2) {
          changed |= batch[i + 1] == batch[i];
        }
      }
      assertThat(changed).isTrue();
    }
  }

  @Test
  void whatIsStoredIsUsedAfterTheFilesAreGone() throws IOException {
    double[] before = new double[30];
    try (Dataset data = open("{idx: i, labels: l}", 0, true)) {
      data.training().rows(0, 10, before);
      assertThat(data.fingerprint()).hasSize(64);
    }
    Files.delete(folder.resolve("i"));
    double[] after = new double[30];
    try (Dataset data = open("{idx: i, labels: l}", 0, true)) {
      data.training().rows(0, 10, after);
    }
    assertThat(after).isEqualTo(before);
    Path stored = folder.resolve("data.rows");
    byte[] bytes = Files.readAllBytes(stored);
    bytes[bytes.length - 1]++;
    Files.write(stored, bytes);
    assertThatThrownBy(() -> open("{idx: i, labels: l}", 0, true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("checksum")
        .hasMessageContaining("delete the file");
    Files.write(stored, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> open("{idx: i, labels: l}", 0, true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("length");
    // Another configuration does not use what is stored.
    assertThatThrownBy(() -> open("{idx: i}", 0, false)).hasMessageContaining("i does not exist");
  }

  @Test
  void heldOutImagesThatRepeatTrainingImagesAreCounted() throws IOException {
    int[] values = new int[20];
    Files.write(folder.resolve("i"), ImageBytes.idx(new int[] {10, 1, 2}, values));
    try (Dataset data = open("{idx: i}", 0.3, false)) {
      assertThat(data.notes().repeatedRows()).isEqualTo(3);
      Table others = new Table(List.of("p0", "p1"), 2, new double[] {0, 0, 0, 1});
      assertThat(data.repeated(others)).isEqualTo(1);
    }
  }

  @Test
  void aConditionNeedsLabelsOfTwoClasses() throws IOException {
    assertThatThrownBy(() -> open("{idx: i}", 0, true))
        .isInstanceOf(InvalidValue.class)
        .hasMessageStartingWith("data.images: is images without labels");
    Files.write(folder.resolve("l"), ImageBytes.idx(new int[] {10}, new int[10]));
    Files.delete(folder.resolve("data.rows"));
    assertThatThrownBy(() -> open("{idx: i, labels: l}", 0, true))
        .isInstanceOf(InvalidValue.class)
        .hasMessageContaining("one class [0]");
  }
}
