package dev.fluxion.data;

import dev.fluxion.experiment.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Picks the wanted columns of a table by name. */
final class ColumnChoice {
  private ColumnChoice() {}

  /**
   * Returns the positions of the wanted columns, of all where none are named.
   *
   * @throws DataException if a name is unknown or stands twice
   */
  static int[] positions(String name, List<String> present, @Nullable Collection<String> wanted) {
    if (new HashSet<>(present).size() != present.size()) {
      List<String> rest = new ArrayList<>(present);
      new HashSet<>(present).forEach(rest::remove);
      throw new DataException(
          name
              + " has more than one column named '"
              + rest.get(0)
              + "'; rename one (in a query: ... as other)");
    }
    List<String> names = List.copyOf(wanted == null ? present : wanted);
    int[] positions = new int[names.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = present.indexOf(names.get(i));
      if (positions[i] < 0) {
        throw new DataException(
            name
                + " has no column '"
                + names.get(i)
                + "'"
                + suggestion(names.get(i), present)
                + "it has "
                + listed(present));
      }
      if (names.indexOf(names.get(i)) != i) {
        throw new DataException(
            "column '" + names.get(i) + "' is wanted twice; name it once under 'columns'");
      }
    }
    return positions;
  }

  /** Returns {@code ", did you mean 'NEAREST'? "}, or {@code "; "} where no known name is near. */
  static String suggestion(String name, Collection<String> known) {
    return Names.nearest(name, known).map(near -> ", did you mean '" + near + "'? ").orElse("; ");
  }

  /** Returns names for a message, at most twenty of them. */
  static String listed(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(20, names.size())))
        + (names.size() > 20 ? " and " + (names.size() - 20) + " more" : "");
  }

  /** Returns the message about a column that holds something else than numbers. */
  static DataException notNumeric(
      String name,
      List<String> present,
      List<String> numeric,
      int column,
      Database.Kind kind,
      String example) {
    String id = Database.identifier(present.get(column));
    String what =
        kind == Database.Kind.TIME
            ? "a date or time"
                + example
                + ", not numbers; turn it into seconds with a query: select"
                + " epoch("
                + id
                + ") as "
                + id
            : "text"
                + example
                + ", not numbers; turn it into numbers with a query: select try_cast("
                + id
                + " as double) as "
                + id;
    String others =
        numeric.isEmpty()
            ? ""
            : ", or leave it out with 'columns: [" + listed(numeric) + "]' under data";
    return new DataException(
        name + ", column '" + present.get(column) + "': holds " + what + ", ... from ..." + others);
  }
}
