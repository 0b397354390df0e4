package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;

/**
 * Writes Parquet through DuckDB: rows gather in a table that spills to the temporary folder, and
 * are copied to the file at the end.
 */
final class ParquetWriter extends FileWriter {
  /** Megabytes that rows may gather in, of few columns and of many. */
  private static final long LEAST = 128;

  private static final long MOST = 1000;

  private final int width;
  private final List<List<String>> labels;
  private final Database database;
  private final DuckDBAppender appender;

  ParquetWriter(
      Path target, AtomicFile file, List<String> columns, Map<String, List<String>> labels)
      throws IOException {
    super(target, file);
    this.width = columns.size();
    this.labels =
        columns.stream().map(column -> labels.getOrDefault(column, List.<String>of())).toList();
    this.database = Database.open();
    StringBuilder table = new StringBuilder("create table written (");
    for (int i = 0; i < width; i++) {
      table.append(i == 0 ? "" : ", ").append(Database.identifier(columns.get(i)));
      table.append(this.labels.get(i).isEmpty() ? " double" : " varchar");
    }
    try {
      // Some row groups of 122,880 rows, about 1 MB a column each; what is more spills.
      database.execute("set memory_limit = '" + Math.min(MOST, LEAST + 4 * (long) width) + "MB'");
      database.execute(table.append(")").toString());
      this.appender = database.connection().createAppender("written");
    } catch (SQLException e) {
      database.close();
      throw failure(e);
    }
  }

  @Override
  void put(double[] rowMajor, int rows) throws IOException {
    try {
      for (int row = 0; row < rows; row++) {
        appender.beginRow();
        for (int i = 0; i < width; i++) {
          double value = rowMajor[row * width + i];
          if (labels.get(i).isEmpty()) {
            appender.append(value);
          } else {
            appender.append(labels.get(i).get((int) value));
          }
        }
        appender.endRow();
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  @Override
  void finish() throws IOException {
    try {
      appender.close();
      database.execute(copy("select * from written", temporary(), "format parquet"));
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      database.close();
    }
  }

  /** Returns the statement that writes a query's result to a file. */
  static String copy(String query, Path file, String options) {
    return "copy ("
        + query
        + ") to "
        + Database.literal(file.toString())
        + " ("
        + options
        + ", use_tmp_file false)";
  }

  @Override
  void release() throws IOException {
    try {
      appender.close();
    } catch (SQLException e) {
      throw failure(e);
    } finally {
      database.close();
    }
  }

  private static IOException failure(SQLException e) {
    return new IOException(Database.reason(e), e);
  }
}
