package dev.fluxion.data;

import dev.fluxion.data.TableSummary.Column;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;

/** Finds a table's summary with DuckDB. */
final class SummaryQuery {
  private static final String VIEW = "summarised";

  private SummaryQuery() {}

  static TableSummary file(String file, Path directory) {
    boolean bundled = BundledData.is(file);
    Path path = bundled ? BundledData.copy(file) : directory.resolve(file);
    try (Database database = Database.open()) {
      if (bundled) {
        database.deleteOnClose(path);
      }
      Sources.requireReadable(path, file);
      FileFormat format = FileFormat.of(path.toString());
      String quoted = Database.literal(path.toString());
      String table =
          switch (format) {
            case PARQUET -> "read_parquet(" + quoted + ")";
            case JSON -> "read_json(" + quoted + ", sample_size=-1)";
            case NPY -> npy(database, path, file);
            case CSV -> csv(CsvDialect.of(path, file), quoted);
          };
      return summary(database, file, "select * from " + table);
    }
  }

  static TableSummary query(String query, Path directory) {
    try (Database database = Database.open()) {
      String sql = SelectQuery.of(database, query, directory);
      Sources.addBundled(database, query);
      return summary(database, "the query", sql);
    } catch (SQLException e) {
      throw new DataException("the query fails: " + Database.reason(e), e);
    }
  }

  private static String csv(CsvDialect dialect, String quoted) {
    List<String> names = dialect.columns().stream().map(Database::literal).toList();
    return "read_csv("
        + quoted
        + ", sample_size=-1, quote='\"', escape='\"', nullstr=['', 'NA', 'N/A', 'null', 'NULL'],"
        + " delim="
        + Database.literal(String.valueOf(dialect.separator()))
        + ", header="
        + dialect.header()
        + ", names=["
        + String.join(", ", names)
        + "])";
  }

  private static String npy(Database database, Path path, String name) {
    try (NpySource rows = NpySource.open(path, name, ColumnWish.of(null))) {
      List<String> columns =
          rows.columns().stream().map(column -> Database.identifier(column) + " double").toList();
      database.execute("create table npy (" + String.join(", ", columns) + ")");
      try (DuckDBAppender appender = database.connection().createAppender("npy")) {
        rows.forEach((row, values, missing) -> append(appender, name, values));
      }
      return "npy";
    } catch (SQLException e) {
      throw new DataException(name + " cannot be read: " + Database.reason(e), e);
    }
  }

  private static void append(DuckDBAppender appender, String name, double[] values) {
    try {
      appender.beginRow();
      for (double value : values) {
        appender.append(value);
      }
      appender.endRow();
    } catch (SQLException e) {
      throw new DataException(name + " cannot be read: " + Database.reason(e), e);
    }
  }

  private static TableSummary summary(Database database, String name, String sql) {
    try {
      database.execute("create temp view " + VIEW + " as " + sql);
      List<String> names = new ArrayList<>();
      List<String> types = new ArrayList<>();
      database.query(
          "describe " + VIEW,
          result -> {
            while (result.next()) {
              names.add(result.getString(1));
              types.add(result.getString(2));
            }
            return true;
          });
      long rows = number(database, "select count(*) from " + VIEW);
      List<Column> columns = new ArrayList<>();
      List<String> numeric = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        Column column = column(database, names.get(i), types.get(i), rows);
        columns.add(column);
        if (column.numeric()) {
          numeric.add(Database.identifier(column.name()));
        }
      }
      long repeated =
          numeric.isEmpty()
              ? 0
              : rows
                  - number(
                      database,
                      "select count(*) from (select distinct "
                          + String.join(", ", numeric)
                          + " from "
                          + VIEW
                          + ")");
      return new TableSummary(rows, repeated, columns);
    } catch (SQLException e) {
      throw new DataException(name + " cannot be read: " + Database.reason(e), e);
    }
  }

  private static long number(Database database, String sql) throws SQLException {
    return database.query(sql, result -> result.next() ? result.getLong(1) : 0);
  }

  private static Column column(Database database, String name, String type, long rows)
      throws SQLException {
    String id = Database.identifier(name);
    boolean numeric = Database.kind(type) == Database.Kind.NUMBER;
    String counts = "select count(" + id + "), count(distinct " + id + ")";
    if (!numeric) {
      return database.query(
          counts + " from " + VIEW,
          result -> {
            result.next();
            long count = result.getLong(1);
            double none = Double.NaN;
            return new Column(
                name,
                type,
                false,
                count,
                rows - count,
                0,
                result.getLong(2),
                none,
                none,
                none,
                none);
          });
    }
    String value = "cast(" + id + " as double)";
    String finite = " filter (where isfinite(" + value + "))";
    return database.query(
        counts
            + String.format(
                ", count(%1$s)%2$s, min(%1$s)%2$s, max(%1$s)%2$s, avg(%1$s)%2$s,"
                    + " stddev_samp(%1$s)%2$s from %3$s",
                value, finite, VIEW),
        result -> {
          result.next();
          long count = result.getLong(1);
          return new Column(
              name,
              type,
              true,
              count,
              rows - count,
              count - result.getLong(3),
              result.getLong(2),
              real(result, 4),
              real(result, 5),
              real(result, 6),
              real(result, 7));
        });
  }

  private static double real(ResultSet result, int at) throws SQLException {
    double value = result.getDouble(at);
    return result.wasNull() ? Double.NaN : value;
  }
}
