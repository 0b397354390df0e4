package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes CSV: names in the first line, then numbers that read back to the same doubles, and labels
 * of columns of text.
 */
final class CsvWriter extends FileWriter {
  private final int width;
  private final char separator;
  private final List<List<String>> labels;
  private final Writer out;

  CsvWriter(
      Path target,
      AtomicFile file,
      List<String> columns,
      Map<String, List<String>> labels,
      char separator)
      throws IOException {
    super(target, file);
    this.width = columns.size();
    this.labels =
        columns.stream()
            .map(
                column ->
                    labels.getOrDefault(column, List.of()).stream()
                        .map(label -> quoted(label, separator))
                        .toList())
            .toList();
    this.separator = separator;
    this.out = new BufferedWriter(Files.newBufferedWriter(temporary()), 1 << 16);
    for (int i = 0; i < width; i++) {
      out.write(i == 0 ? "" : String.valueOf(separator));
      out.write(quoted(columns.get(i), separator));
    }
    out.write('\n');
  }

  @Override
  void put(double[] rowMajor, int rows) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      line.setLength(0);
      for (int i = 0; i < width; i++) {
        if (i > 0) {
          line.append(separator);
        }
        double value = rowMajor[row * width + i];
        if (labels.get(i).isEmpty()) {
          line.append(value);
        } else {
          line.append(labels.get(i).get((int) value));
        }
      }
      out.append(line.append('\n'));
    }
  }

  @Override
  void finish() throws IOException {
    out.close();
  }

  @Override
  void release() throws IOException {
    out.close();
  }

  private static String quoted(String name, char separator) {
    boolean plain =
        name.indexOf(separator) < 0
            && name.indexOf('"') < 0
            && name.indexOf('\n') < 0
            && name.indexOf('\r') < 0;
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
