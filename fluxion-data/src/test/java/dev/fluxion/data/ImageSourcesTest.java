package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fluxion.nn.image.ImageShape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourcesTest {
  private static final int GREY = BufferedImage.TYPE_BYTE_GRAY;
  private static final int RGB = BufferedImage.TYPE_3BYTE_BGR;

  @TempDir Path folder = Path.of("");

  private void write(String name, int[] sizes, int... values) throws IOException {
    Files.write(folder.resolve(name), ImageBytes.idx(sizes, values));
  }

  private ImageSet read(String yaml) {
    return ImageSources.read(ImageBytes.images(yaml), folder);
  }

  private void refuses(String yaml, String... parts) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(DataException.class)
        .message()
        .contains(parts);
  }

  @Test
  void imagesOfAnIdxFileKeepTheirOrderAndTheirLabels() throws IOException {
    write("i", new int[] {3, 1, 2}, 1, 2, 3, 4, 5, 6);
    write("l", new int[] {3}, 10, 9, 10);
    ImageSet images = read("{idx: i, labels: l}");
    assertThat(images.shape()).isEqualTo(new ImageShape(1, 1, 2));
    assertThat(images.levels()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(images.labels()).containsExactly("9", "10");
    assertThat(images.codes()).containsExactly(1, 0, 1);
  }

  @Test
  void channelsThatStandLastOrFirstBecomePlanes() throws IOException {
    write("last", new int[] {1, 1, 2, 3}, 1, 2, 3, 4, 5, 6);
    write("first", new int[] {1, 3, 1, 2}, 1, 4, 2, 5, 3, 6);
    for (String name : new String[] {"last", "first"}) {
      ImageSet images = read("{idx: " + name + "}");
      assertThat(images.shape()).isEqualTo(new ImageShape(3, 1, 2));
      assertThat(images.levels()).containsExactly(1, 4, 2, 5, 3, 6);
    }
    write("none", new int[] {1, 2, 2, 2}, 1, 2, 3, 4, 5, 6, 7, 8);
    refuses("{idx: none}", "none", "[1, 2, 2, 2]", "number of channels");
  }

  @Test
  void filesThatDoNotFitEachOtherAreRefusedByName() throws IOException {
    write("i", new int[] {2, 1, 1}, 1, 2);
    write("l", new int[] {3}, 1, 2, 3);
    refuses("{idx: i, labels: l}", "l has 3 labels", "i has 2 images");
    refuses("{idx: l, labels: i}", "l has 1 dimension, as a file of labels", "under idx");
    refuses("{idx: i, labels: i}", "i has 3 dimensions", "labels have one");
    refuses("{idx: gone}", "gone does not exist");
    refuses("{idx: i, levels: 2}", "i, image 2", "value 2", "levels");
  }

  @Test
  void classesOfAFolderAreItsFoldersInTheOrderOfTheirNames() throws IOException {
    ImageBytes.picture(folder.resolve("p/dog/b.png"), GREY, 2, 10, 20);
    ImageBytes.picture(folder.resolve("p/cat/a.png"), GREY, 2, 0, 255);
    ImageBytes.picture(folder.resolve("p/dog/a.png"), GREY, 2, 30, 40);
    Files.writeString(folder.resolve("p/dog/notes.txt"), "no picture");
    ImageSet images = read("{folder: p}");
    assertThat(images.shape()).isEqualTo(new ImageShape(1, 1, 2));
    assertThat(images.levels()).containsExactly(0, -1, 30, 40, 10, 20);
    assertThat(images.labels()).containsExactly("cat", "dog");
    assertThat(images.codes()).containsExactly(0, 1, 1);
    assertThat(read("{folder: p/dog}").labels()).isEmpty();
  }

  @Test
  void colourIsReadAsPlanesAndGreyIsItsLuma() throws IOException {
    ImageBytes.picture(folder.resolve("c/a.png"), RGB, 2, 200, 100, 50, 1, 2, 3);
    assertThat(read("{folder: c}").levels()).containsExactly(-56, 1, 100, 2, 50, 3);
    ImageSet grey = read("{folder: c, grey: true}");
    assertThat(grey.shape().channels()).isEqualTo(1);
    // 0.299 200 + 0.587 100 + 0.114 50 = 124.2, and 0.299 + 1.174 + 0.342 = 1.815.
    assertThat(grey.levels()).containsExactly(124, 2);
  }

  @Test
  void greysOfAJpegFileAreThoseThatWereStored() throws IOException {
    int[] flat = new int[64];
    java.util.Arrays.fill(flat, 128);
    ImageBytes.picture(folder.resolve("j/a.jpg"), GREY, 8, flat);
    byte[] expected = new byte[64];
    java.util.Arrays.fill(expected, (byte) 128);
    assertThat(read("{folder: j}").levels()).isEqualTo(expected);
  }

  @Test
  void aPictureThatDiffersIsNamedWithTheCure() throws IOException {
    ImageBytes.picture(folder.resolve("m/a.png"), GREY, 2, 1, 2);
    ImageBytes.picture(folder.resolve("m/b.png"), GREY, 1, 1);
    refuses("{folder: m}", "b.png is 1 x 1", "a.png is 1 x 2", "resize");
    assertThat(read("{folder: m, resize: [2, 2]}").count()).isEqualTo(2);
    ImageBytes.picture(folder.resolve("n/a.png"), GREY, 1, 1);
    ImageBytes.picture(folder.resolve("n/b.png"), RGB, 1, 1, 2, 3);
    refuses("{folder: n}", "b.png has 3 channels", "a.png has one channel", "grey true");
    assertThat(read("{folder: n, grey: true}").count()).isEqualTo(2);
  }

  @Test
  void aFolderThatIsNoneOfPicturesIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    refuses("{folder: empty}", "empty has no pictures");
    refuses("{folder: gone}", "gone does not exist");
    Files.writeString(folder.resolve("file"), "text");
    refuses("{folder: file}", "file is a file");
    Files.createDirectories(folder.resolve("broken"));
    Files.writeString(folder.resolve("broken/a.png"), "no picture");
    refuses("{folder: broken}", "a.png is no picture");
    int[] noise = new int[4096];
    java.util.Arrays.setAll(noise, i -> i * i * 7 % 251);
    for (String name : new String[] {"a.png", "a.jpg", "a.gif", "a.bmp"}) {
      byte[] whole =
          Files.readAllBytes(
              ImageBytes.picture(folder.resolve("x").resolve(name), GREY, 64, noise));
      Path cut = folder.resolve("cut-" + name.substring(2)).resolve(name);
      Files.createDirectories(cut.getParent());
      Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
      refuses("{folder: cut-" + name.substring(2) + "}", name + " cannot be decoded", "write it");
    }
    ImageBytes.picture(folder.resolve("mixed/a.png"), GREY, 1, 1);
    ImageBytes.picture(folder.resolve("mixed/b/b.png"), GREY, 1, 1);
    refuses("{folder: mixed}", "1 pictures beside its folders");
    ImageBytes.picture(folder.resolve("clear/a.png"), GREY, 1, 1);
    BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    javax.imageio.ImageIO.write(clear, "png", folder.resolve("clear/a.png").toFile());
    refuses("{folder: clear}", "a.png has transparent pixels");
  }

  private void parquet(String name, String select) throws SQLException {
    try (Database database = Database.open(1)) {
      database.execute(
          "copy (" + select + ") to " + Database.literal(folder.resolve(name).toString()));
    }
  }

  @Test
  void tablesHoldWholeImagesOrAColumnForEachPixel() throws Exception {
    Path a = ImageBytes.picture(folder.resolve("t/a.png"), GREY, 2, 1, 2, 3, 4);
    String bytes = "(select content from read_blob(" + Database.literal(a.toString()) + "))";
    parquet("bytes.parquet", "select " + bytes + " as image, 'x' as label");
    parquet("struct.parquet", "select {'bytes': " + bytes + ", 'path': 'a'} as image, 7 as label");
    parquet("flat.parquet", "select [1, 2, 3, 4] as image, 7 as digit");
    parquet("lines.parquet", "select [[1, 2], [3, 4]]::utinyint[][] as picture, 'x' as label");
    Files.writeString(folder.resolve("pixels.csv"), "a,b,label,c,d\n1,2,7,3,4\n");
    for (String yaml :
        new String[] {
          "{file: bytes.parquet}",
          "{file: struct.parquet}",
          "{file: flat.parquet, label: digit}",
          "{file: lines.parquet, image: picture}",
          "{file: pixels.csv}"
        }) {
      ImageSet images = read(yaml);
      assertThat(images.shape()).as(yaml).isEqualTo(new ImageShape(1, 2, 2));
      assertThat(images.levels()).as(yaml).containsExactly(1, 2, 3, 4);
      assertThat(images.labels()).as(yaml).hasSize(1);
    }
    assertThat(read("{file: pixels.csv, shape: [1, 1, 4]}").shape().width()).isEqualTo(4);
  }

  @Test
  void tablesThatHoldNoImagesAreRefused() throws Exception {
    parquet("text.parquet", "select 'x' as image");
    refuses("{file: text.parquet}", "'image'", "VARCHAR", "lists of numbers");
    parquet("half.parquet", "select [1::double, 2.5, 3, 4] as image union all select [1, 2, 3, 4]");
    refuses("{file: half.parquet}", "half.parquet, row", "2.5", "whole number");
    parquet("ragged.parquet", "select [[1, 2], [3]] as image");
    refuses("{file: ragged.parquet}", "row 1: line 2", "1 numbers", "first has 2");
    parquet("gone.parquet", "select null::blob as image");
    refuses("{file: gone.parquet}", "row 1: the image is missing");
    Files.writeString(folder.resolve("three.csv"), "a,b,c\n1,2,3\n");
    refuses("{file: three.csv}", "3 values", "no square", "data.images.shape");
    refuses("{file: three.csv, shape: [1, 2, 2]}", "3 values", "[1, 2, 2]");
    refuses("{file: three.csv, label: kind}", "no column 'kind'", "data.images.label");
    Files.writeString(folder.resolve("words.csv"), "a,b\n1,x\n");
    refuses("{file: words.csv}", "'b'", "VARCHAR", "data.images.label");
  }

  @Test
  void theBuiltInDigitsAreEightByEightUnderTheirClass() {
    ImageSet digits = read("{file: 'builtin:digits', levels: 17}");
    assertThat(digits.shape()).isEqualTo(new ImageShape(1, 8, 8));
    assertThat(digits.count()).isEqualTo(1797);
    assertThat(digits.labels()).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    // The published first row of the data begins 0, 0, 5, 13, 9, 1 and is a zero.
    assertThat(digits.levels()).startsWith(0, 0, 5, 13, 9, 1);
    assertThat(digits.codes()[0]).isZero();
  }
}
