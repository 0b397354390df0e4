package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.Table;
import dev.fluxion.nn.image.ImageShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {
  private static final ImagesConfig COLOUR =
      ImageBytes.images("{idx: any, levels: 17, shape: [3, 1, 2]}");
  private static final ImageFrame FRAME = new ImageFrame(new ImageShape(3, 1, 2), 17, 16);

  private static final Table NONE = new Table(List.of(), 0, new double[0]);

  @TempDir Path folder = Path.of("");

  private static void write(TableWriter writer, double[] values, int rows) {
    try (writer) {
      writer.write(values, rows);
    }
  }

  @Test
  void anArrayIsReadBackAsItWasWrittenToTheNearestLevel() throws IOException {
    double[] rows = {0.4, 1.6, 2, 3, 4, 5, 16.4, 99, -3, 9, 10, 11};
    Path file = folder.resolve("s.npy");
    write(ImageFiles.open(file, FRAME, NONE), rows, 2);
    byte[] bytes = Files.readAllBytes(file);
    assertThat(new String(bytes, 0, 128, StandardCharsets.ISO_8859_1))
        .contains("'descr': '|u1'", "'shape': (2, 1, 2, 3)");
    // Channels stand last: the first pixel of the first image is (0, 2, 4).
    assertThat(Arrays.copyOfRange(bytes, 128, 134)).containsExactly(0, 2, 4, 2, 3, 5);
    Table back = ImageFiles.read(file, null, COLOUR);
    assertThat(back.columns()).containsExactly("p0", "p1", "p2", "p3", "p4", "p5");
    assertThat(back.values()).containsExactly(0, 2, 2, 3, 4, 5, 16, 16, 0, 9, 10, 11);
  }

  @Test
  void aFolderOfClassesIsReadBackWithItsLabels() {
    double[] rows = {0, 1, 2, 3, 4, 5, 1, 16, 15, 14, 13, 12, 11, 0};
    Path out = folder.resolve("out");
    Table given =
        new Table(
            List.of("label"), 2, new double[] {1, 0}, Map.of("label", List.of("a", "b", "none")));
    write(ImageFiles.open(out, FRAME, given), rows, 2);
    Table back = ImageFiles.read(out, null, COLOUR);
    assertThat(back.texts("label")).containsExactly("a", "b");
    assertThat(back.values()).containsExactly(16, 15, 14, 13, 12, 11, 0, 0, 1, 2, 3, 4, 5, 1);
  }

  @Test
  void binarisedImagesAreWrittenAsTheirFilesHaveThem() {
    ImagesConfig config = ImageBytes.images("{idx: any, binarize: 128, shape: [1, 1, 3]}");
    ImageFrame frame = new ImageFrame(new ImageShape(1, 1, 3), 2, 255);
    double[] row = {0.2, 0.9, 1.1};
    for (String name : new String[] {"b.npy", "b"}) {
      write(ImageFiles.open(folder.resolve(name), frame, NONE), row, 1);
      assertThat(ImageFiles.read(folder.resolve(name), null, config).values())
          .containsExactly(0, 1, 1);
    }
  }

  @Test
  void labelsOfAnIdxFileStandBehindTheImages() throws IOException {
    Path images = Files.write(folder.resolve("i"), ImageBytes.idx(new int[] {2, 1, 1}, 5, 6));
    Path labels = Files.write(folder.resolve("l"), ImageBytes.idx(new int[] {2}, 7, 3));
    ImagesConfig like = ImageBytes.images("{idx: any}");
    Table rows = ImageFiles.read(images, labels, like);
    assertThat(rows.columns()).containsExactly("p0", "label");
    assertThat(rows.texts("label")).containsExactly("7", "3");
    assertThat(rows.column("p0")).containsExactly(5, 6);
    assertThatThrownBy(() -> ImageFiles.read(images, null, COLOUR))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("[1, 1, 1]")
        .hasMessageContaining("[3, 1, 2]");
    assertThatThrownBy(() -> ImageFiles.read(folder, labels, like))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("folder of classes");
  }

  @Test
  void aFolderThatHoldsFilesIsLeftAlone() throws IOException {
    Path out = Files.createDirectory(folder.resolve("full"));
    Files.writeString(out.resolve("mine.txt"), "mine");
    assertThatThrownBy(() -> ImageFiles.open(out, FRAME, NONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds files already");
    TableWriter given = ImageFiles.open(folder.resolve("given-up"), FRAME, NONE);
    given.write(new double[6], 1);
    given.abort();
    assertThat(folder.resolve("given-up")).doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left.map(file -> String.valueOf(file.getFileName()))).containsExactly("full");
    }
  }

  @Test
  void aLabelThatNamesNoFolderLeavesNothingBehind() throws IOException {
    Table given =
        new Table(List.of("label"), 2, new double[] {0, 1}, Map.of("label", List.of("a", "b/c")));
    assertThatThrownBy(() -> ImageFiles.open(folder.resolve("out"), FRAME, given))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'b/c'")
        .hasMessageContaining(".npy");
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void arraysThatAreNoImagesAreRefused() throws IOException {
    ImagesConfig like = ImageBytes.images("{idx: any}");
    Path file = folder.resolve("a.npy");
    Files.write(file, NpyHeader.toBytes("<f8", 1, 1));
    assertThatThrownBy(() -> ImageFiles.read(file, null, like))
        .hasMessageContaining("unsigned bytes");
    Files.write(file, NpyHeader.toBytes(ImageNpy.TYPE, 2, 2, 2));
    assertThatThrownBy(() -> ImageFiles.read(file, null, like)).hasMessageContaining("0 bytes");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> ImageFiles.read(file, null, like))
        .hasMessageContaining("not a NumPy file");
  }

  @Test
  void aSummaryCountsLevelsClassesAndRepeatedImages() throws IOException {
    Path images =
        Files.write(folder.resolve("i"), ImageBytes.idx(new int[] {3, 1, 2}, 0, 4, 0, 4, 8, 8));
    Path labels = Files.write(folder.resolve("l"), ImageBytes.idx(new int[] {3}, 1, 2, 1));
    ImageSummary found = ImageFiles.summary(images, labels, ImageBytes.images("{idx: any}"));
    assertThat(found.count()).isEqualTo(3);
    assertThat(found.repeated()).isEqualTo(1);
    assertThat(found.levels()).isEqualTo(3);
    assertThat(found.least()).isZero();
    assertThat(found.most()).isEqualTo(8);
    assertThat(found.mean()).isEqualTo(4);
    assertThat(found.sd())
        .isEqualTo(Math.sqrt(64 / 6.0), org.assertj.core.data.Offset.offset(1e-12));
    assertThat(found.classes()).containsEntry("1", 2).containsEntry("2", 1);
  }
}
