package dev.fluxion.data;

import java.util.List;
import java.util.Locale;

/** The formats of tables, told from a file's extension. */
enum FileFormat {
  CSV,
  PARQUET,
  JSON,
  NPY;

  private static final List<String> EXTENSIONS =
      List.of(".csv", ".tsv", ".parquet", ".json", ".jsonl", ".ndjson", ".npy");

  /**
   * Returns the format of a file to read.
   *
   * @throws DataException if the extension is unknown
   */
  static FileFormat of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean zipped = lower.endsWith(".gz");
    String plain = zipped ? lower.substring(0, lower.length() - 3) : lower;
    int dot = plain.lastIndexOf('.');
    String extension = dot < 0 ? "" : plain.substring(dot);
    return switch (extension) {
      case ".csv", ".tsv" -> CSV;
      case ".json", ".jsonl", ".ndjson" -> JSON;
      case ".parquet" -> zipped ? unknown(name, extension) : PARQUET;
      case ".npy" -> zipped ? unknown(name, extension) : NPY;
      default -> unknown(name, extension);
    };
  }

  private static FileFormat unknown(String name, String extension) {
    throw new DataException(
        name
            + ": the format of a table is told from its extension"
            + ColumnChoice.suggestion(extension, EXTENSIONS)
            + "known are "
            + String.join(", ", EXTENSIONS)
            + ", and .csv.gz, .tsv.gz, .json.gz");
  }
}
