package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes tables of numbers in files, the format told from the extension.
 *
 * <p>Written are {@code .csv}, {@code .tsv}, {@code .parquet} and {@code .npy} (column names in
 * {@code NAME.columns.json} beside it), all as float64. Read are also {@code .json}, {@code
 * .jsonl}, {@code .ndjson} and the text formats with {@code .gz} behind.
 */
public final class TableFiles {
  private TableFiles() {}

  /**
   * Starts a file.
   *
   * @throws DataException if the extension cannot be written, the path is a folder, or its folder
   *     is missing or cannot be written to
   */
  public static TableWriter open(Path file, List<String> columns) {
    return open(file, columns, Map.of());
  }

  /**
   * Starts a file with columns of text.
   *
   * @param labels the labels of each column of text, whose values are written as codes of them
   * @throws DataException also if the format is {@code .npy} and there is text
   */
  public static TableWriter open(
      Path file, List<String> columns, Map<String, List<String>> labels) {
    FileFormat format = requireWritable(file);
    List<String> names = FileWriter.checked(columns);
    if (format == FileFormat.NPY && !labels.isEmpty()) {
      throw new DataException(
          file
              + " cannot hold the text of column '"
              + labels.keySet().stream().sorted().findFirst().orElse("")
              + "'; write .csv, .tsv or .parquet");
    }
    AtomicFile target = DataFiles.create(file);
    try {
      return switch (format) {
        case PARQUET -> new ParquetWriter(file, target, names, labels);
        case NPY -> new NpyWriter(file, target, names);
        default -> new CsvWriter(file, target, names, labels, separator(file));
      };
    } catch (IOException e) {
      target.close();
      throw DataFiles.failed(file, e);
    } catch (RuntimeException e) {
      target.close();
      throw e;
    }
  }

  /**
   * Writes a whole table.
   *
   * @throws DataException as {@link #open} and {@link TableWriter#write} do
   */
  public static void write(Path file, Table table) {
    try (TableWriter writer = open(file, table.columns(), table.labels())) {
      writer.write(table.values(), table.rows());
    }
  }

  /**
   * Reads columns of a file into memory, in the file's order of rows.
   *
   * @param columns the columns wanted, in this order; absent: all
   * @throws DataException if the file cannot be read, lacks a column, or holds a value that is no
   *     finite number
   */
  public static Table read(Path file, @Nullable List<String> columns) {
    return gathered(file, ColumnWish.of(columns));
  }

  /**
   * Reads columns of numbers and, behind them, those of a condition that the file has; text of
   * these becomes codes of its sorted labels.
   *
   * @param columns the columns wanted, in this order; absent: all others
   * @param conditions columns that may hold text and may be missing
   * @throws DataException as the other one
   */
  public static Table read(Path file, @Nullable List<String> columns, List<String> conditions) {
    return gathered(file, new ColumnWish(columns, conditions, conditions, true));
  }

  private static Table gathered(Path file, ColumnWish wanted) {
    String name = String.valueOf(file.getFileName());
    try (RowSource source = Sources.file(file, name, wanted)) {
      Collector collector = new Collector(name, source.columns());
      source.forEach(collector);
      return collector.table(source.labels());
    }
  }

  static FileFormat requireWritable(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (!name.matches(".*\\.(csv|tsv|parquet|npy)")) {
      throw new DataException(
          "cannot write "
              + file
              + ": the format is told from the extension, which must be .csv,"
              + " .tsv, .parquet or .npy");
    }
    return FileFormat.of(name);
  }

  static char separator(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
  }

  /** Gathers rows in memory. */
  private static final class Collector implements RowSource.Consumer {
    private final String name;
    private final List<String> columns;
    private double[] values = new double[1024];
    private int length;

    Collector(String name, List<String> columns) {
      this.name = name;
      this.columns = columns;
    }

    @Override
    public void accept(long row, double[] from, boolean[] missing) {
      for (int i = 0; i < from.length; i++) {
        if (missing[i] || !Double.isFinite(from[i])) {
          throw new DataException(
              name
                  + ", row "
                  + (row + 1)
                  + ", column '"
                  + columns.get(i)
                  + "': the value is "
                  + (missing[i] ? "missing" : Double.toString(from[i]))
                  + "; fill it in, or leave the row out of the file");
        }
      }
      if (length > Integer.MAX_VALUE - 8 - from.length) {
        throw new DataException(name + " has too many rows to hold in memory; divide the file");
      }
      if (length + from.length > values.length) {
        long larger = Math.min(Integer.MAX_VALUE - 8, 2L * values.length + from.length);
        values = Arrays.copyOf(values, (int) larger);
      }
      System.arraycopy(from, 0, values, length, from.length);
      length += from.length;
    }

    Table table(Map<String, List<String>> labels) {
      return new Table(columns, length / columns.size(), Arrays.copyOf(values, length), labels);
    }
  }
}
