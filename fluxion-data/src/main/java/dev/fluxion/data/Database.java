package dev.fluxion.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * An embedded DuckDB in memory: installs and loads no extension by itself, keeps to 1 GB and spills
 * to the temporary folder, streams its results.
 */
final class Database implements AutoCloseable {
  private static final int MAX_THREADS = 8;

  private final Connection connection;
  private final List<Path> temporary = new ArrayList<>();

  private Database(Connection connection) {
    this.connection = connection;
  }

  /** Opens an empty database. */
  static Database open() {
    return open(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
  }

  /**
   * Opens an empty database that works with some threads; with one, rows always keep their order.
   */
  static Database open(int threads) {
    Properties settings = new Properties();
    settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("allow_community_extensions", "false");
    settings.setProperty("memory_limit", "1GB");
    settings.setProperty("threads", Integer.toString(threads));
    settings.setProperty("preserve_insertion_order", "true");
    settings.setProperty(
        "temp_directory", Path.of(System.getProperty("java.io.tmpdir"), "fluxion").toString());
    try {
      Connection opened = new DuckDBDriver().connect("jdbc:duckdb:", settings);
      if (opened == null) {
        throw new IllegalStateException("DuckDB did not open a database in memory");
      }
      return new Database(opened);
    } catch (SQLException e) {
      throw new DataException("DuckDB does not start: " + reason(e), e);
    } catch (LinkageError e) {
      throw new DataException(
          "DuckDB does not start: its native library cannot be unpacked to "
              + System.getProperty("java.io.tmpdir")
              + "; free some space there, or choose another folder with -Djava.io.tmpdir",
          e);
    }
  }

  /** Returns the connection, for appending rows. */
  DuckDBConnection connection() throws SQLException {
    return connection.unwrap(DuckDBConnection.class);
  }

  /** What to do with a result. */
  interface Reader<T> {
    T read(ResultSet result) throws SQLException;
  }

  /** Runs a query and reads its result. */
  <T> T query(String sql, Reader<T> reader) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return reader.read(result);
    } catch (SQLException e) {
      throw explained(sql, e);
    }
  }

  /** Deletes a file when the database is closed. */
  void deleteOnClose(Path file) {
    temporary.add(file);
  }

  /** Runs a statement without a result. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Returns what really went wrong where the driver only says that a streamed result is not valid:
   * running the query without streaming brings the reason up.
   */
  private SQLException explained(String sql, SQLException e) {
    if (!String.valueOf(e.getMessage()).contains("Invalid result set")) {
      return e;
    }
    try (var statement = connection().prepare(sql);
        var result = statement.query()) {
      while (result.nextChunk()) {
        // Reads on until the error comes.
      }
      return e;
    } catch (SQLException real) {
      return real;
    }
  }

  /** Returns the reason of an exception: the first paragraph of DuckDB's message on one line. */
  static String reason(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message
        .lines()
        .takeWhile(line -> !line.isBlank() && !line.startsWith("Possible "))
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }

  /** Returns a text as an SQL literal. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** Returns a name as an SQL identifier. */
  static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** How a column's type can become a number. */
  enum Kind {
    NUMBER,
    TEXT,
    TIME,
    OTHER
  }

  /** Returns what a DuckDB type name stands for. */
  static Kind kind(String type) {
    String name = type.toUpperCase(Locale.ROOT).replaceAll("\\(.*", "").strip();
    if (type.endsWith("]")) {
      return Kind.OTHER;
    }
    return switch (name) {
      case "BOOLEAN",
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "UHUGEINT",
          "FLOAT",
          "DOUBLE",
          "DECIMAL" ->
          Kind.NUMBER;
      case "VARCHAR", "ENUM", "UUID" -> Kind.TEXT;
      default ->
          name.startsWith("DATE") || name.startsWith("TIME") || name.startsWith("INTERVAL")
              ? Kind.TIME
              : Kind.OTHER;
    };
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The database lives in memory and nothing reads it any more.
    }
    for (Path file : temporary) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // A copy in the temporary folder, which the system clears.
      }
    }
  }
}
