package dev.fluxion.data;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The columns of a table before it is known what they are for.
 *
 * @param names their names
 * @param types the SQL type of each
 * @param expressions the SQL expression of each
 * @param table what stands behind FROM
 * @param untyped whether all is text, as in a CSV file, so that cells must tell what they hold
 */
record StepCells(
    List<String> names,
    List<String> types,
    List<String> expressions,
    String table,
    boolean untyped) {

  /** Counts of a column of text, and its first cell that is no number. */
  record Text(long count, long numbers, long row, String example) {}

  /** Returns the columns of a CSV file. */
  static StepCells of(CsvDialect dialect, Path file) {
    List<String> expressions = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (int i = 0; i < dialect.columns().size(); i++) {
      expressions.add("c" + i);
      types.add("VARCHAR");
    }
    return new StepCells(dialect.columns(), types, expressions, dialect.sql(file, true), true);
  }

  /** Returns the columns of a table whose columns have types. */
  static StepCells of(Database database, String table) throws SQLException {
    List<List<String>> shape =
        database.query("describe select * from " + table, StepSource::described);
    List<String> expressions = shape.get(0).stream().map(Database::identifier).toList();
    return new StepCells(shape.get(0), shape.get(1), expressions, table, false);
  }

  String expression(int column) {
    return expressions.get(column);
  }

  Database.Kind kind(int column) {
    return Database.kind(types.get(column));
  }

  /** Counts the cells of columns of text that are no numbers; nothing where columns have types. */
  List<Text> texts(Database database, List<String> columns, ToIntFunction<String> position)
      throws SQLException {
    List<Text> texts = new ArrayList<>();
    if (!untyped || columns.isEmpty()) {
      columns.forEach(column -> texts.add(new Text(0, 0, 0, "")));
      return texts;
    }
    List<String> counts = new ArrayList<>();
    for (String column : columns) {
      String cell = expression(position.applyAsInt(column));
      String text =
          "filter (" + cell + " is not null and try_cast(" + cell + " as double) is null)";
      counts.add("count(*) " + text);
      counts.add("count(try_cast(" + cell + " as double))");
      counts.add("min(r) " + text);
      counts.add("left(arg_min(" + cell + ", r) " + text + ", 40)");
    }
    String sql =
        "select "
            + String.join(", ", counts)
            + " from (select row_number() over () as r, * from "
            + table
            + ")";
    return database.query(
        sql,
        result -> {
          result.next();
          for (int i = 0; i < columns.size(); i++) {
            texts.add(
                new Text(
                    result.getLong(4 * i + 1),
                    result.getLong(4 * i + 2),
                    result.getLong(4 * i + 3),
                    String.valueOf(result.getString(4 * i + 4))));
          }
          return texts;
        });
  }
}
