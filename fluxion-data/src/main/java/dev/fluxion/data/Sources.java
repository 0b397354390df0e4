package dev.fluxion.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens files and queries as sources of rows. */
final class Sources {
  private Sources() {}

  /** What a table has: names and, for each, what it holds. */
  private record Shape(List<String> names, List<String> types) {
    List<String> numeric() {
      List<String> numeric = new ArrayList<>();
      for (int i = 0; i < names.size(); i++) {
        if (Database.kind(types.get(i)) == Database.Kind.NUMBER) {
          numeric.add(names.get(i));
        }
      }
      return numeric;
    }
  }

  /**
   * Opens the wanted columns of a file, all where none are named.
   *
   * @param name what messages call the file
   * @throws DataException if the file is missing, a folder, of unknown format, unreadable, or lacks
   *     a wanted column, or if such a column is not numeric
   */
  static RowSource file(Path file, String name, @Nullable List<String> wanted) {
    FileFormat format = FileFormat.of(name.startsWith("builtin:") ? file.toString() : name);
    requireReadable(file, name);
    return switch (format) {
      case NPY -> NpySource.open(file, name, wanted);
      case CSV -> csv(file, name, wanted);
      case PARQUET -> typed(Database.open(), name, wanted, "read_parquet(" + quoted(file) + ")");
      case JSON ->
          typed(Database.open(), name, wanted, "read_json(" + quoted(file) + ", sample_size=-1)");
    };
  }

  /**
   * Checks that a file is there and holds something.
   *
   * @throws DataException if it is missing, a folder, empty or may not be read
   */
  static void requireReadable(Path file, String name) {
    if (Files.isDirectory(file)) {
      throw new DataException(name + " is a folder; name a file in it, or read many with a query");
    }
    if (!Files.isReadable(file)) {
      throw new DataException(
          Files.exists(file)
              ? name + " cannot be read: permission denied; change its permissions"
              : name + " does not exist (looked for " + file.toAbsolutePath().normalize() + ")");
    }
    try {
      if (Files.size(file) == 0) {
        throw new DataException(
            name + " is empty; a table needs column names and at least two rows");
      }
    } catch (IOException e) {
      throw new DataException(name + " cannot be read: " + DataFiles.reason(e), e);
    }
  }

  private static String quoted(Path file) {
    return Database.literal(file.toString());
  }

  private static RowSource csv(Path file, String name, @Nullable List<String> wanted) {
    CsvDialect dialect = CsvDialect.of(file, name);
    int[] positions = ColumnChoice.positions(name, dialect.columns(), wanted);
    List<String> chosen = Arrays.stream(positions).mapToObj(dialect.columns()::get).toList();
    String table = dialect.sql(file, true);
    StringBuilder sql = new StringBuilder("select ");
    for (int i = 0; i < positions.length; i++) {
      sql.append(i == 0 ? "" : ", ").append("cast(c").append(positions[i]).append(" as double)");
    }
    sql.append(" from ").append(table);
    Database database = Database.open();
    return new SqlSource(
        database,
        name,
        chosen,
        sql.toString(),
        identity(positions.length),
        failure -> CsvDiagnosis.find(database, name, dialect, positions, table, failure));
  }

  private static RowSource typed(
      Database database, String name, @Nullable List<String> wanted, String table) {
    try {
      Shape shape = database.query("describe select * from " + table, Sources::described);
      int[] positions = ColumnChoice.positions(name, shape.names(), wanted);
      StringBuilder sql = new StringBuilder("select ");
      for (int i = 0; i < positions.length; i++) {
        String id = Database.identifier(shape.names().get(positions[i]));
        requireNumeric(database, name, shape, positions[i], table);
        sql.append(i == 0 ? "" : ", ").append("cast(").append(id).append(" as double)");
      }
      sql.append(" from ").append(table);
      return new SqlSource(
          database,
          name,
          Arrays.stream(positions).mapToObj(shape.names()::get).toList(),
          sql.toString(),
          identity(positions.length),
          failure -> null);
    } catch (SQLException e) {
      database.close();
      throw new DataException(
          name
              + " cannot be read: "
              + Database.reason(e)
              + "; check that it is whole and what its extension says",
          e);
    } catch (DataException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Opens the wanted columns of a query's result.
   *
   * @param folder where relative file names are looked for first
   * @throws DataException if it is not one SELECT, fails, or lacks a wanted column, or if such a
   *     column is not numeric
   */
  static RowSource query(String query, Path folder, @Nullable List<String> wanted) {
    Database database = Database.open();
    String name = "the query";
    try {
      String sql = SelectQuery.of(database, query, folder);
      addBundled(database, query);
      Shape shape = database.query("describe " + sql, Sources::described);
      int[] positions = ColumnChoice.positions(name, shape.names(), wanted);
      for (int position : positions) {
        requireNumeric(database, name, shape, position, null);
      }
      List<String> chosen = Arrays.stream(positions).mapToObj(shape.names()::get).toList();
      return new SqlSource(database, name, chosen, sql, positions, failure -> null);
    } catch (SQLException e) {
      database.close();
      throw new DataException(name + " fails: " + Database.reason(e), e);
    } catch (DataException e) {
      database.close();
      throw e;
    }
  }

  /** Makes the bundled sets that a query names into views. */
  static void addBundled(Database database, String query) throws SQLException {
    for (String bundled : BundledData.names()) {
      if (query.contains(bundled)) {
        Path copy = BundledData.copy(bundled);
        database.deleteOnClose(copy);
        database.execute(
            "create view "
                + Database.identifier(bundled)
                + " as select * from read_csv("
                + quoted(copy)
                + ")");
      }
    }
  }

  private static Shape described(ResultSet result) throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    while (result.next()) {
      names.add(result.getString(1));
      types.add(result.getString(2));
    }
    return new Shape(names, types);
  }

  private static void requireNumeric(
      Database database, String name, Shape shape, int column, @Nullable String table)
      throws SQLException {
    Database.Kind kind = Database.kind(shape.types().get(column));
    if (kind != Database.Kind.NUMBER) {
      String example = table == null ? "" : example(database, shape.names().get(column), table);
      throw ColumnChoice.notNumeric(name, shape.names(), shape.numeric(), column, kind, example);
    }
  }

  private static String example(Database database, String column, String table)
      throws SQLException {
    String id = Database.identifier(column);
    return database.query(
        "select r, left(v, 40) from (select row_number() over () as r, cast("
            + id
            + " as varchar) as v from "
            + table
            + ") where v is not null limit 1",
        result ->
            result.next()
                ? " ('" + result.getString(2) + "' in row " + result.getLong(1) + ")"
                : "");
  }

  private static int[] identity(int length) {
    int[] positions = new int[length];
    Arrays.setAll(positions, i -> i);
    return positions;
  }
}
