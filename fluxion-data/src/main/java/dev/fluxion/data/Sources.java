package dev.fluxion.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
   * Opens the wanted columns of a file.
   *
   * @param name what messages call the file
   * @throws DataException if the file is missing, a folder, of unknown format, unreadable, or lacks
   *     a wanted column, or if such a column is not numeric
   */
  static RowSource file(Path file, String name, ColumnWish wanted) {
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

  private static RowSource csv(Path file, String name, ColumnWish wanted) {
    CsvDialect dialect = CsvDialect.of(file, name);
    List<String> columns = dialect.columns();
    int[] positions = ColumnChoice.positions(name, columns, wanted.names(name, columns));
    List<String> chosen = Arrays.stream(positions).mapToObj(columns::get).toList();
    String table = dialect.sql(file, true);
    Database database = Database.open();
    Map<String, List<String>> labels = new HashMap<>();
    StringBuilder sql = new StringBuilder("select ");
    try {
      for (int i = 0; i < positions.length; i++) {
        String cell = "c" + positions[i];
        String column = chosen.get(i);
        boolean mixed = wanted.classes().contains(column);
        boolean text =
            wanted.mayBeText(column) && TextColumn.is(database, name, column, cell, table, mixed);
        if (text) {
          labels.put(column, TextColumn.labels(database, name, column, cell, table));
        }
        sql.append(i == 0 ? "" : ", ").append(text ? cell : "cast(" + cell + " as double)");
      }
    } catch (SQLException e) {
      throw unreadable(database, name, e);
    } catch (DataException e) {
      database.close();
      throw e;
    }
    int[] numbers =
        Arrays.stream(positions).filter(i -> !labels.containsKey(columns.get(i))).toArray();
    sql.append(" from ").append(table);
    return new SqlSource(
        database,
        name,
        chosen,
        sql.toString(),
        identity(positions.length),
        labels,
        failure -> CsvDiagnosis.find(database, name, dialect, numbers, table, failure));
  }

  private static DataException unreadable(Database database, String name, SQLException e) {
    database.close();
    return new DataException(
        name
            + " cannot be read: "
            + Database.reason(e)
            + "; check that it is whole and what its extension says",
        e);
  }

  private static RowSource typed(Database database, String name, ColumnWish wanted, String table) {
    try {
      Shape shape = database.query("describe select * from " + table, Sources::described);
      int[] positions =
          ColumnChoice.positions(name, shape.names(), wanted.names(name, shape.names()));
      Map<String, List<String>> labels = labels(database, name, shape, positions, wanted, table);
      StringBuilder sql = new StringBuilder("select ");
      for (int i = 0; i < positions.length; i++) {
        String column = shape.names().get(positions[i]);
        String type = labels.containsKey(column) ? "varchar" : "double";
        sql.append(i == 0 ? "" : ", ")
            .append("cast(" + Database.identifier(column) + " as " + type + ")");
      }
      sql.append(" from ").append(table);
      return new SqlSource(
          database,
          name,
          Arrays.stream(positions).mapToObj(shape.names()::get).toList(),
          sql.toString(),
          identity(positions.length),
          labels,
          failure -> null);
    } catch (SQLException e) {
      throw unreadable(database, name, e);
    } catch (DataException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Returns the labels of the columns of text.
   *
   * @param table what to read examples of wrong cells from
   * @throws DataException if another column is not numeric
   */
  private static Map<String, List<String>> labels(
      Database database, String name, Shape shape, int[] positions, ColumnWish wanted, String table)
      throws SQLException {
    Map<String, List<String>> labels = new HashMap<>();
    for (int position : positions) {
      String column = shape.names().get(position);
      String type = shape.types().get(position);
      if (wanted.mayBeText(column) && Database.kind(type) == Database.Kind.TEXT) {
        String cell = "cast(" + Database.identifier(column) + " as varchar)";
        labels.put(column, TextColumn.labels(database, name, column, cell, table));
      } else {
        requireNumeric(database, name, shape, position, table);
      }
    }
    return labels;
  }

  /**
   * Opens the wanted columns of a query's result.
   *
   * @param folder where relative file names are looked for first
   * @throws DataException if it is not one SELECT, fails, or lacks a wanted column, or if such a
   *     column is not numeric
   */
  static RowSource query(String query, Path folder, ColumnWish wanted) {
    Database database = Database.open();
    String name = "the query";
    try {
      String sql = SelectQuery.of(database, query, folder);
      addBundled(database, query);
      Shape shape = database.query("describe " + sql, Sources::described);
      int[] positions =
          ColumnChoice.positions(name, shape.names(), wanted.names(name, shape.names()));
      String table = "(" + sql.strip().replaceFirst(";$", "") + "\n)";
      Map<String, List<String>> labels = labels(database, name, shape, positions, wanted, table);
      List<String> chosen = Arrays.stream(positions).mapToObj(shape.names()::get).toList();
      return new SqlSource(database, name, chosen, sql, positions, labels, failure -> null);
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
      Database database, String name, Shape shape, int column, String table) throws SQLException {
    Database.Kind kind = Database.kind(shape.types().get(column));
    if (kind != Database.Kind.NUMBER) {
      String example =
          table.startsWith("(") ? "" : example(database, shape.names().get(column), table);
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
