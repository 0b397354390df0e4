package dev.fluxion.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table are wanted.
 *
 * @param columns columns of numbers, in this order; absent: all that are no conditions
 * @param conditions columns of numbers or of text behind them, text being read as codes of labels
 * @param classes those conditions that may hold numbers in some rows and text in others
 * @param optional whether conditions may be missing
 */
record ColumnWish(
    @Nullable List<String> columns,
    List<String> conditions,
    List<String> classes,
    boolean optional) {
  /** Wants columns of numbers only. */
  static ColumnWish of(@Nullable List<String> columns) {
    return new ColumnWish(columns, List.of(), List.of(), false);
  }

  /**
   * Returns the names of all wanted columns.
   *
   * @param present the columns that there are
   * @throws DataException if there is no column left beside the conditions
   */
  @Nullable List<String> names(String name, List<String> present) {
    if (conditions.isEmpty()) {
      return columns;
    }
    List<String> names = new ArrayList<>(columns == null ? present : columns);
    if (columns == null) {
      names.removeAll(conditions);
    }
    if (columns == null && names.isEmpty()) {
      throw new DataException(
          name
              + " has no columns beside those of the condition, "
              + ColumnChoice.listed(conditions)
              + "; a model needs one to be learned");
    }
    names.addAll(optional ? conditions.stream().filter(present::contains).toList() : conditions);
    if (names.isEmpty()) {
      throw new DataException(
          name
              + " has none of the columns "
              + ColumnChoice.listed(conditions)
              + "; it has "
              + ColumnChoice.listed(present));
    }
    return names;
  }

  /** Tells whether a column may hold text. */
  boolean mayBeText(String column) {
    return conditions.contains(column);
  }
}
