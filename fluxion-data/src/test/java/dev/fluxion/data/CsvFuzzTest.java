package dev.fluxion.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Arbitrary bytes as a CSV file give a table of finite numbers or a DataException, nothing else.
 */
class CsvFuzzTest {

  static Stream<byte[]> seeds() {
    return Stream.of(
            "x,y\n1,2\n3,4\n",
            "\uFEFFa;b\r\n1,5;2\r\n\r\n3;4",
            "\"a\"\"b\",\"c\nd\"\n1,\"2\"\n",
            "a|b|\n1|2|3\n\"",
            "a\tb\n1e9\t-inf\nNA\tnan\n",
            "1,2\n3,4,5\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 300)
  void anyBytesGiveATableOrAMessage(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fuzz", ".csv");
    try {
      Files.write(file, bytes);
      Table table = TableFiles.read(file, null);
      assertThat(table.columns()).isNotEmpty().doesNotHaveDuplicates();
      assertThat(table.values()).doesNotContain(Double.NaN);
    } catch (DataException e) {
      assertThat(e.getMessage()).contains("fuzz");
    } finally {
      Files.delete(file);
    }
  }
}
