package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arbitrary bytes as a NumPy file give rows or an exception with a message, nothing else, and no
 * array larger than the file.
 */
class NpyFuzzTest {

  static Stream<byte[]> seeds() {
    byte[] whole = Arrays.copyOf(NpyHeader.toBytes("<f8", 2, 3), 128 + 48);
    return Stream.of(
        whole,
        header("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", 4),
        header("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 1), }", 16),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (999999999999, 99), }", 8),
        header("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 999999999), }", 0),
        header("{'descr': '|O', 'fortran_order': False, 'shape': (), }", 8));
  }

  private static byte[] header(String text, int data) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[10 + ascii.length + data];
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) ascii.length, 0};
    System.arraycopy(start, 0, bytes, 0, 10);
    System.arraycopy(ascii, 0, bytes, 10, ascii.length);
    return bytes;
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 20_000)
  void anyBytesGiveRowsOrAMessage(byte[] bytes) {
    long[] rows = {0};
    try (NpySource source =
        NpySource.of(
            new ByteArrayInputStream(bytes), bytes.length, "fuzz.npy", null, ColumnWish.of(null))) {
      int width = source.columns().size();
      source.forEach((row, values, missing) -> rows[0] += values.length == width ? 1 : 0);
      assertThat(rows[0]).isEqualTo(source.rows());
      assertThat(rows[0] * width * 4).isLessThanOrEqualTo(bytes.length);
    } catch (IOException | DataException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
