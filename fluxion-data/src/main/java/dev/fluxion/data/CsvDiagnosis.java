package dev.fluxion.data;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out which cell or line of a CSV file cannot be read. */
final class CsvDiagnosis {
  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern FIELDS =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  private CsvDiagnosis() {}

  /** Returns the message for the first bad line or cell, or nothing where none is found. */
  static @Nullable DataException find(
      Database database,
      String name,
      CsvDialect dialect,
      int[] positions,
      String table,
      SQLException failure)
      throws SQLException {
    String text = String.valueOf(failure.getMessage());
    Matcher line = LINE.matcher(text);
    Matcher fields = FIELDS.matcher(text);
    if (line.find() && fields.find()) {
      return new DataException(
          name
              + ", line "
              + line.group(1)
              + ": has "
              + fields.group(2)
              + " fields where the first line has "
              + fields.group(1)
              + "; correct the line, or quote the field that holds a separator",
          failure);
    }
    List<String> texts = new ArrayList<>();
    long firstRow = Long.MAX_VALUE;
    int firstColumn = -1;
    String firstValue = "";
    List<String> numeric = new ArrayList<>(dialect.columns());
    for (int position : positions) {
      Optional<Cell> found = firstText(database, table, position);
      if (found.isPresent()) {
        Cell cell = found.get();
        texts.add(dialect.columns().get(position));
        if (cell.row() < firstRow) {
          firstRow = cell.row();
          firstColumn = position;
          firstValue = cell.text();
        }
      }
    }
    if (firstColumn < 0) {
      return null;
    }
    for (int i = 0; i < dialect.columns().size(); i++) {
      boolean chosen = contains(positions, i);
      if (!chosen || texts.contains(dialect.columns().get(i))) {
        numeric.remove(dialect.columns().get(i));
      }
    }
    boolean time = isTime(database, firstValue);
    return ColumnChoice.notNumeric(
        name,
        dialect.columns(),
        numeric,
        firstColumn,
        time ? Database.Kind.TIME : Database.Kind.OTHER,
        " ('" + firstValue + "' in row " + firstRow + ")");
  }

  private record Cell(long row, String text) {}

  private static Optional<Cell> firstText(Database database, String table, int position)
      throws SQLException {
    return database.query(
        "select r, left(v, 40) from (select row_number() over () as r, c"
            + position
            + " as v from "
            + table
            + ") where v is not null and try_cast(v as double) is null limit 1",
        result ->
            result.next()
                ? Optional.of(new Cell(result.getLong(1), result.getString(2)))
                : Optional.empty());
  }

  private static boolean isTime(Database database, String text) throws SQLException {
    return database.query(
        "select try_cast(" + Database.literal(text) + " as timestamp) is not null",
        result -> result.next() && result.getBoolean(1));
  }

  private static boolean contains(int[] positions, int position) {
    for (int other : positions) {
      if (other == position) {
        return true;
      }
    }
    return false;
  }
}
