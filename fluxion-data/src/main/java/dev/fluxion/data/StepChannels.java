package dev.fluxion.data;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns that are modelled: those that are named, or all numeric ones without another use.
 * Text in a column of numbers is refused, whether or not the column is named.
 */
final class StepChannels {
  private StepChannels() {}

  private static int position(String name, StepCells cells, String column) {
    return ColumnChoice.positions(name, cells.names(), List.of(column))[0];
  }

  /**
   * Returns the channels.
   *
   * @throws DataException if one holds no numbers, or there is none
   */
  static List<String> of(Database database, String name, StepCells cells, StepColumns wanted)
      throws SQLException {
    List<String> asked = wanted.channels();
    List<String> candidates = new ArrayList<>(asked == null ? cells.names() : asked);
    if (asked == null) {
      candidates.removeIf(
          column ->
              column.equals(wanted.id())
                  || column.equals(wanted.time())
                  || wanted.conditions().contains(column));
    }
    List<String> channels = new ArrayList<>();
    List<StepCells.Text> texts =
        cells.texts(database, candidates, column -> position(name, cells, column));
    for (int i = 0; i < candidates.size(); i++) {
      String column = candidates.get(i);
      Database.Kind kind = cells.kind(position(name, cells, column));
      StepCells.Text found = texts.get(i);
      boolean numbers = cells.untyped() ? found.count() == 0 : kind == Database.Kind.NUMBER;
      boolean mixed = cells.untyped() && found.count() > 0 && found.numbers() > 0;
      if (numbers) {
        channels.add(column);
      } else if (asked != null || mixed) {
        String what =
            cells.untyped()
                ? (mixed ? "numbers, but also text" : "text")
                    + " ('"
                    + found.example()
                    + "' in row "
                    + found.row()
                    + (mixed ? ")" : "), not numbers")
                : cells.types().get(position(name, cells, column)) + ", not numbers";
        throw notNumbers(
            name, column, what, "name the columns to model in data.sequence.channels without it");
      }
    }
    if (asked == null && channels.isEmpty()) {
      throw new DataException(
          name
              + " has no column of numbers to model beside those of series, time and condition; it"
              + " has "
              + ColumnChoice.listed(cells.names()));
    }
    return channels;
  }

  /** Returns the message about a column that holds something else than numbers. */
  static DataException notNumbers(String name, String column, String what, String cure) {
    String id = Database.identifier(column);
    return new DataException(
        name
            + ", column '"
            + column
            + "': holds "
            + what
            + "; correct it, turn it into numbers with a query (select try_cast("
            + id
            + " as double) as "
            + id
            + ", ... from ...), or "
            + cure);
  }
}
