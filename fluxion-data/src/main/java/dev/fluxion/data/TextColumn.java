package dev.fluxion.data;

import dev.fluxion.model.ConditionFit;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds out about columns of text. */
final class TextColumn {
  private TextColumn() {}

  /**
   * Returns the different texts of a column, sorted.
   *
   * @param expression the column as SQL text
   * @param table what stands behind FROM
   * @throws DataException if there are too many of them to be classes
   */
  static List<String> labels(
      Database database, String name, String column, String expression, String table)
      throws SQLException {
    List<String> labels =
        database.query(
            "select distinct "
                + expression
                + " as v from "
                + table
                + " where v is not null order by v limit "
                + (ConditionFit.MOST_LABELS + 1),
            result -> {
              List<String> found = new ArrayList<>();
              while (result.next()) {
                found.add(result.getString(1));
              }
              return found;
            });
    if (labels.size() > ConditionFit.MOST_LABELS) {
      throw new DataException(
          name
              + ", column '"
              + column
              + "': holds more than "
              + ConditionFit.MOST_LABELS
              + " different texts, too many to be classes; group them in a query, or leave the"
              + " column out of condition.columns");
    }
    return List.copyOf(labels);
  }

  /** Counts of a column whose cells are text in the file. */
  private record Cells(long texts, long numbers, long row, String text) {}

  /**
   * Tells whether a column of a CSV file is one of text.
   *
   * @param expression the column, of type VARCHAR
   * @param mixed whether numbers among text are text too
   * @throws DataException if some cells are numbers and others are not, and that is not allowed
   */
  static boolean is(
      Database database, String name, String column, String expression, String table, boolean mixed)
      throws SQLException {
    String text = "v is not null and try_cast(v as double) is null";
    Cells cells =
        database.query(
            "select count(*) filter ("
                + text
                + "), count(v), min(r) filter ("
                + text
                + "), left(arg_min(v, r) filter ("
                + text
                + "), 40) from (select row_number() over () as r, "
                + expression
                + " as v from "
                + table
                + ")",
            result -> {
              result.next();
              long texts = result.getLong(1);
              return new Cells(
                  texts,
                  result.getLong(2) - texts,
                  result.getLong(3),
                  String.valueOf(result.getString(4)));
            });
    if (cells.texts() > 0 && cells.numbers() > 0 && !mixed) {
      throw new DataException(
          name
              + ", column '"
              + column
              + "': holds numbers, but also text ('"
              + cells.text()
              + "' in row "
              + cells.row()
              + "); correct the cell, or name the column in condition.classes too to take all of"
              + " them as labels");
    }
    return cells.texts() > 0;
  }
}
