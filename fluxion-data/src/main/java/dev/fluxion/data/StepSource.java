package dev.fluxion.data;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens files and queries as rows of steps. */
final class StepSource {
  private final Database database;
  private final String name;
  private final StepCells cells;
  private final StepColumns wanted;

  private StepSource(Database database, String name, StepCells cells, StepColumns wanted) {
    this.database = database;
    this.name = name;
    this.cells = cells;
    this.wanted = wanted.within(cells.names());
  }

  /**
   * Opens a file that is named as in an experiment: relative to a folder, or a built-in set.
   *
   * @throws DataException as the other one
   */
  static StepRows file(String file, Path directory, StepColumns wanted) {
    if (!BundledData.is(file)) {
      return file(Datasets.resolve(directory, file), file, wanted);
    }
    Path copy = BundledData.copy(file);
    try {
      StepRows opened = file(copy, file, wanted);
      return opened.deleting(copy);
    } catch (DataException e) {
      Datasets.delete(copy);
      throw e;
    }
  }

  /**
   * Opens a file.
   *
   * @param name what messages call the file
   * @throws DataException if the file cannot be read, lacks a column, or a column holds the wrong
   *     thing
   */
  static StepRows file(Path file, String name, StepColumns wanted) {
    FileFormat format = FileFormat.of(name.startsWith("builtin:") ? file.toString() : name);
    Sources.requireReadable(file, name);
    if (format == FileFormat.NPY) {
      return npy(file, name, wanted);
    }
    CsvDialect dialect = format == FileFormat.CSV ? CsvDialect.of(file, name) : null;
    Database database = Database.open();
    try {
      String quoted = Database.literal(file.toString());
      StepCells cells =
          switch (format) {
            case CSV -> StepCells.of(Objects.requireNonNull(dialect), file);
            case PARQUET -> StepCells.of(database, "read_parquet(" + quoted + ")");
            default -> StepCells.of(database, "read_json(" + quoted + ", sample_size=-1)");
          };
      return new StepSource(database, name, cells, wanted).opened(dialect);
    } catch (SQLException e) {
      throw failed(
          database, name, dialect, e, "; check that it is whole and what its extension says");
    } catch (DataException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Opens a query's result.
   *
   * @param folder where relative file names are looked for first
   * @throws DataException if it is not one SELECT, fails, lacks a column, or a column holds the
   *     wrong thing
   */
  static StepRows query(String query, Path folder, StepColumns wanted) {
    Database database = Database.open();
    String name = "the query";
    try {
      String sql = SelectQuery.of(database, query, folder);
      Sources.addBundled(database, query);
      String table = "(" + sql.strip().replaceFirst(";$", "") + "\n)";
      return new StepSource(database, name, StepCells.of(database, table), wanted).opened(null);
    } catch (SQLException e) {
      database.close();
      throw new DataException(name + " fails: " + Database.reason(e), e);
    } catch (DataException e) {
      database.close();
      throw e;
    }
  }

  private static DataException failed(
      Database database, String name, @Nullable CsvDialect dialect, SQLException e, String cure) {
    try (database) {
      DataException line =
          dialect == null ? null : CsvDiagnosis.find(database, name, dialect, new int[0], "", e);
      return line != null
          ? line
          : new DataException(name + " cannot be read: " + Database.reason(e) + cure, e);
    } catch (SQLException second) {
      e.addSuppressed(second);
      return new DataException(name + " cannot be read: " + Database.reason(e) + cure, e);
    }
  }

  private static StepRows npy(Path file, String name, StepColumns given) {
    List<String> present;
    try (NpySource all = NpySource.open(file, name, ColumnWish.of(null))) {
      present = all.columns();
    }
    StepColumns wanted = given.within(present);
    List<String> columns = new ArrayList<>();
    if (wanted.id() != null) {
      columns.add(wanted.id());
    }
    if (wanted.time() != null) {
      columns.add(wanted.time());
    }
    List<String> channels = wanted.channels();
    if (channels == null) {
      channels = new ArrayList<>(present);
      channels.removeAll(columns);
      channels.removeAll(wanted.conditions());
    }
    columns.addAll(channels);
    columns.addAll(wanted.conditions());
    return new StepRows(
        NpySource.open(file, name, ColumnWish.of(columns)),
        wanted.id() != null,
        wanted.time() != null,
        false,
        channels.size(),
        wanted.classes(),
        Optional.empty());
  }

  private StepRows opened(@Nullable CsvDialect dialect) throws SQLException {
    List<String> columns = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    Map<String, List<String>> labels = new HashMap<>();
    boolean dated = false;
    String id = wanted.id();
    if (id != null) {
      String text = "cast(" + cells.expression(position(id)) + " as varchar)";
      labels.put(id, distinct(text));
      columns.add(id);
      expressions.add(text);
    }
    String time = wanted.time();
    if (time != null) {
      StampColumn stamps = StampColumn.of(database, name, time, cells, position(time));
      dated = stamps.dated();
      columns.add(time);
      expressions.add(stamps.expression());
    }
    wanted.conditions().forEach(this::position);
    List<String> channels = StepChannels.of(database, name, cells, wanted);
    for (String channel : channels) {
      columns.add(channel);
      expressions.add("cast(" + cells.expression(position(channel)) + " as double)");
    }
    for (String column : wanted.conditions()) {
      int at = position(column);
      boolean mixed = wanted.anyConditions() || wanted.classes().contains(column);
      boolean text =
          cells.untyped()
              ? TextColumn.is(database, name, column, cells.expression(at), cells.table(), mixed)
              : cells.kind(at) == Database.Kind.TEXT;
      if (!text && !cells.untyped() && cells.kind(at) != Database.Kind.NUMBER) {
        throw StepChannels.notNumbers(
            name,
            column,
            cells.types().get(at) + ", not numbers",
            "leave it out of condition.columns");
      }
      String type = text ? "varchar" : "double";
      String expression = "cast(" + cells.expression(at) + " as " + type + ")";
      if (text) {
        labels.put(column, TextColumn.labels(database, name, column, expression, cells.table()));
      }
      columns.add(column);
      expressions.add(expression);
    }
    ColumnChoice.positions(name, columns, null);
    int[] positions = new int[columns.size()];
    Arrays.setAll(positions, i -> i);
    String chosen = expressions.isEmpty() ? "1" : String.join(", ", expressions);
    String sql = "select " + chosen + " from " + cells.table();
    RowSource source =
        new SqlSource(
            database,
            name,
            columns,
            sql,
            positions,
            labels,
            failure ->
                dialect == null
                    ? null
                    : CsvDiagnosis.find(
                        database, name, dialect, new int[0], cells.table(), failure));
    return new StepRows(
        source,
        id != null,
        time != null,
        dated,
        channels.size(),
        wanted.classes(),
        Optional.empty());
  }

  private int position(String column) {
    return ColumnChoice.positions(name, cells.names(), List.of(column))[0];
  }

  private List<String> distinct(String expression) throws SQLException {
    return database.query(
        "select distinct "
            + expression
            + " as v from "
            + cells.table()
            + " where v is not null order by v",
        result -> {
          List<String> found = new ArrayList<>();
          while (result.next()) {
            found.add(result.getString(1));
          }
          return found;
        });
  }

  /** Reads names and types of a table, as DESCRIBE gives them. */
  static List<List<String>> described(ResultSet result) throws SQLException {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    while (result.next()) {
      names.add(result.getString(1));
      types.add(result.getString(2));
    }
    return List.of(names, types);
  }
}
