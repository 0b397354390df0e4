package dev.fluxion.data;

import java.sql.SQLException;
import java.util.Locale;

/**
 * How stamps are read from a column: numbers as they are, dates and times as days since 1970.
 *
 * @param expression the stamp as an SQL expression of type DOUBLE
 * @param dated whether the column holds dates or times
 */
record StampColumn(String expression, boolean dated) {
  private static final String DAY = "/86400.0";

  private record Cells(long all, long numbers, long dates, long row, String example) {}

  /**
   * Finds out what a column holds.
   *
   * @throws DataException if it holds neither numbers nor dates and times
   */
  static StampColumn of(Database database, String name, String column, StepCells cells, int at)
      throws SQLException {
    String cell = cells.expression(at);
    String type = cells.types().get(at).toUpperCase(Locale.ROOT);
    if (!cells.untyped() && cells.kind(at) == Database.Kind.NUMBER) {
      return new StampColumn("cast(" + cell + " as double)", false);
    }
    if (type.equals("DATE") || type.startsWith("TIMESTAMP")) {
      return new StampColumn("epoch(" + cell + ")" + DAY, true);
    }
    if (cells.kind(at) != Database.Kind.TEXT) {
      throw bad(name, column, type);
    }
    Cells found = texts(database, cell, cells.table());
    if (found.numbers() == found.all()) {
      return new StampColumn("cast(" + cell + " as double)", false);
    }
    if (found.dates() == found.all()) {
      return new StampColumn("epoch(cast(" + cell + " as timestamp))" + DAY, true);
    }
    throw bad(name, column, "'" + found.example() + "' in row " + found.row());
  }

  /** Counts numbers and dates, and finds the first cell that is not what most others are. */
  private static Cells texts(Database database, String cell, String table) throws SQLException {
    String number = "try_cast(v as double) is not null";
    String date = "try_cast(v as timestamp) is not null";
    String counted = "select row_number() over () as r, cast(" + cell + " as varchar) as v from ";
    long[] counts =
        database.query(
            "select count(v), count(try_cast(v as double)), count(try_cast(v as timestamp)) from ("
                + counted
                + table
                + ")",
            result -> {
              result.next();
              return new long[] {result.getLong(1), result.getLong(2), result.getLong(3)};
            });
    String wrong = "v is not null and not (" + (counts[1] >= counts[2] ? number : date) + ")";
    return database.query(
        "select r, left(v, 40) from ("
            + counted
            + table
            + ") where "
            + wrong
            + " order by r limit 1",
        result ->
            result.next()
                ? new Cells(counts[0], counts[1], counts[2], result.getLong(1), result.getString(2))
                : new Cells(counts[0], counts[1], counts[2], 0, ""));
  }

  private static DataException bad(String name, String column, String what) {
    return new DataException(
        name
            + ", column '"
            + column
            + "': holds "
            + what
            + ", but stamps are all numbers, or all dates and times (2024-01-31 12:00:00); correct"
            + " it, name another column in data.sequence.time, or leave that out to take the order"
            + " of the rows");
  }
}
