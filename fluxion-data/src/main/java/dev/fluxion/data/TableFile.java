package dev.fluxion.data;

import dev.fluxion.model.AtomicFile;
import dev.fluxion.model.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBAppender;

/**
 * A file of which a model reads some columns, and which can be written again with one column more:
 * all others are passed through with their types, in the order of the file.
 */
public final class TableFile {
  private final Path file;
  private final String name;
  private final Table model;

  private TableFile(Path file, String name, Table model) {
    this.file = file;
    this.name = name;
    this.model = model;
  }

  /**
   * Reads the columns of a model, matched by name.
   *
   * @throws DataException if the file cannot be read, lacks a column, or holds a value in one that
   *     is no finite number
   */
  public static TableFile open(Path file, List<String> modelColumns) {
    return open(file, modelColumns, List.of());
  }

  /** Reads the columns of a model and, behind them, those of its condition that the file has. */
  public static TableFile open(Path file, List<String> modelColumns, List<String> conditions) {
    return new TableFile(
        file, String.valueOf(file.getFileName()), TableFiles.read(file, modelColumns, conditions));
  }

  /** Returns the model's columns, in the model's order, rows in the file's order. */
  public Table model() {
    return model;
  }

  /**
   * Writes all columns of the file and one more.
   *
   * @param out a {@code .csv}, {@code .tsv}, {@code .parquet} or {@code .npy} file
   * @param column the name of the new column
   * @param values one value for each row
   * @throws DataException if the file already has such a column, a column is not numeric and the
   *     format is {@code .npy}, or the file cannot be written
   */
  public void write(Path out, String column, double[] values) {
    if (values.length != model.rows()) {
      throw new IllegalArgumentException(
          values.length + " values do not fit " + model.rows() + " rows");
    }
    FileFormat format = TableFiles.requireWritable(out);
    // One thread keeps the order of rows in a positional join.
    try (Database database = Database.open(1)) {
      String source = source(database, format);
      requireNew(database, source, column);
      long present =
          database.query(
              "select count(*) from (" + source + ")",
              result -> result.next() ? result.getLong(1) : 0);
      if (present != values.length) {
        throw new DataException(
            name
                + " had "
                + values.length
                + " rows when it was read, and has "
                + present
                + " now; run again while nothing writes to it");
      }
      database.execute("create table added (v double)");
      try (DuckDBAppender appender = database.connection().createAppender("added")) {
        for (double value : values) {
          appender.beginRow();
          appender.append(value);
          appender.endRow();
        }
      }
      String query =
          "select s.*, a.v as "
              + Database.identifier(column)
              + " from ("
              + source
              + ") s positional join added a";
      if (format == FileFormat.NPY) {
        writeNpy(database, query, out);
      } else {
        copy(database, query, out, format);
      }
    } catch (SQLException e) {
      throw new DataException(name + " cannot be read again: " + Database.reason(e), e);
    }
  }

  private static void copy(Database database, String query, Path out, FileFormat format) {
    String options =
        format == FileFormat.PARQUET
            ? "format parquet"
            : "format csv, header true, delimiter "
                + Database.literal(String.valueOf(TableFiles.separator(out)));
    try (AtomicFile target = DataFiles.create(out)) {
      database.execute(ParquetWriter.copy(query, target.temporary(), options));
      target.commit();
    } catch (SQLException e) {
      throw DataFiles.failed(out, new IOException(Database.reason(e), e));
    } catch (IOException e) {
      throw DataFiles.failed(out, e);
    }
  }

  private void writeNpy(Database database, String query, Path out) throws SQLException {
    database.query(
        query,
        result -> {
          List<String> columns = numericColumns(result);
          double[] row = new double[columns.size()];
          TableWriter writer = TableFiles.open(out, columns);
          try {
            while (result.next()) {
              for (int i = 0; i < row.length; i++) {
                row[i] = result.getDouble(i + 1);
                if (result.wasNull()) {
                  row[i] = Double.NaN;
                }
              }
              writer.write(row, 1);
            }
            writer.close();
            return true;
          } finally {
            writer.abort();
          }
        });
  }

  private List<String> numericColumns(ResultSet result) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
      String type = result.getMetaData().getColumnTypeName(i);
      columns.add(result.getMetaData().getColumnName(i));
      if (Database.kind(type) != Database.Kind.NUMBER || type.equals("BOOLEAN")) {
        throw new DataException(
            name
                + ", column '"
                + columns.get(i - 1)
                + "': is "
                + type
                + ", which a .npy file cannot hold; write .csv or .parquet");
      }
    }
    return columns;
  }

  /** Returns a query of all columns; text of a CSV file stays as it is where CSV is written. */
  private String source(Database database, FileFormat target) throws SQLException {
    String quoted = Database.literal(file.toString());
    return switch (FileFormat.of(name)) {
      case PARQUET -> "select * from read_parquet(" + quoted + ")";
      case JSON -> "select * from read_json(" + quoted + ", sample_size=-1)";
      case NPY -> npy(database);
      case CSV -> {
        CsvDialect dialect = CsvDialect.of(file, name);
        yield target == FileFormat.CSV ? texts(dialect) : typed(dialect, quoted);
      }
    };
  }

  private String texts(CsvDialect dialect) {
    return "select " + renamed(dialect) + " from " + dialect.sql(file, false);
  }

  private static String renamed(CsvDialect dialect) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < dialect.columns().size(); i++) {
      parts.add("c" + i + " as " + Database.identifier(dialect.columns().get(i)));
    }
    return String.join(", ", parts);
  }

  private static String typed(CsvDialect dialect, String quoted) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < dialect.columns().size(); i++) {
      names.add("'c" + i + "'");
    }
    return "select "
        + renamed(dialect)
        + " from read_csv("
        + quoted
        + ", skip=0, sample_size=-1, quote='\"', escape='\"', delim="
        + Database.literal(String.valueOf(dialect.separator()))
        + ", header="
        + dialect.header()
        + ", names=["
        + String.join(", ", names)
        + "])";
  }

  private String npy(Database database) throws SQLException {
    try (NpySource rows = NpySource.open(file, name, ColumnWish.of(null))) {
      List<String> parts = new ArrayList<>();
      rows.columns().forEach(column -> parts.add(Database.identifier(column) + " double"));
      database.execute("create table npy (" + String.join(", ", parts) + ")");
      try (DuckDBAppender appender = database.connection().createAppender("npy")) {
        rows.forEach((row, values, missing) -> append(appender, values));
      }
    }
    return "select * from npy";
  }

  private void append(DuckDBAppender appender, double[] values) {
    try {
      appender.beginRow();
      for (double value : values) {
        appender.append(value);
      }
      appender.endRow();
    } catch (SQLException e) {
      throw new DataException(name + " cannot be read again: " + Database.reason(e), e);
    }
  }

  private void requireNew(Database database, String source, String column) throws SQLException {
    String lower = column.toLowerCase(Locale.ROOT);
    boolean present =
        database.query(
            "describe " + source,
            result -> {
              boolean found = false;
              while (result.next()) {
                found |= result.getString(1).toLowerCase(Locale.ROOT).equals(lower);
              }
              return found;
            });
    if (present) {
      throw new DataException(
          name
              + " already has a column '"
              + column
              + "'; rename or remove it, so that none is lost");
    }
  }
}
