package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxFileTest {
  private static final byte[] WHOLE = ImageBytes.idx(new int[] {2, 1, 3}, 0, 127, 128, 254, 255, 1);

  @TempDir Path folder = Path.of("");

  private IdxFile read(byte[] bytes) throws IOException {
    return IdxFile.read(Files.write(folder.resolve("i"), bytes), "i");
  }

  private void refuses(byte[] bytes, String... parts) {
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(DataException.class)
        .message()
        .startsWith("i ")
        .contains(parts);
  }

  @Test
  void readsTheBytesOfTheFormatPlainAndZipped() throws IOException {
    for (byte[] bytes : new byte[][] {WHOLE, ImageBytes.zipped(WHOLE)}) {
      IdxFile file = read(bytes);
      assertThat(file.sizes()).containsExactly(2, 1, 3);
      assertThat(file.values()).containsExactly(0, 127, -128, -2, -1, 1);
      assertThat(IdxFile.is(folder.resolve("i"))).isTrue();
    }
  }

  @Test
  void saysWhatIsWrongWithTheFirstBytes() {
    refuses(new byte[] {1, 2, 3, 4, 5}, "begins with 01 02 03 04", "no IDX file");
    refuses(new byte[] {0}, "begins with 00,");
  }

  @Test
  void saysWhatIsWrongWithTheHeader() {
    byte[] floats = WHOLE.clone();
    floats[2] = 0x0D;
    refuses(floats, "type 0x0d", "unsigned bytes");
    byte[] many = WHOLE.clone();
    many[3] = 9;
    refuses(many, "9 dimensions");
    byte[] negative = WHOLE.clone();
    negative[4] = -1;
    refuses(negative, "dimension 1", "4278190082");
    refuses(ImageBytes.idx(new int[] {2, 0, 3}), "dimension 2", "size 0");
    refuses(Arrays.copyOf(WHOLE, 10), "ends within its header", "dimension 1");
  }

  @Test
  void aHeaderThatClaimsMuchTakesNoMemory() {
    refuses(
        ImageBytes.idx(new int[] {2_000_000_000, 1, 1}, 7),
        "2000000000 x 1 x 1",
        "ends after 1 of 2000000000");
    refuses(ImageBytes.idx(new int[] {2_000_000_000, 2_000_000_000, 2_000_000_000}), "divide it");
  }

  @Test
  void saysHowMuchIsMissingOrTooMuch() {
    refuses(Arrays.copyOf(WHOLE, WHOLE.length - 1), "2 x 1 x 3", "ends after 5 of 6", "fetch");
    refuses(Arrays.copyOf(WHOLE, WHOLE.length + 1), "goes on behind the 2 x 1 x 3");
    byte[] zip = ImageBytes.zipped(WHOLE);
    refuses(Arrays.copyOf(zip, zip.length - 12), "damaged", "fetch");
    refuses(new byte[0], "is empty");
  }
}
