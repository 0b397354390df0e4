package dev.fluxion.data;

import dev.fluxion.experiment.SequenceConfig;
import java.util.Arrays;

/**
 * Fills missing values in: with the last one before, or on the straight line between the neighbours
 * along the stamps. Classes are always filled with the last one before.
 */
final class MissingValues {
  private final StepTable table;
  private final double[] stamps;
  private final SequenceConfig.Missing rule;
  private long filledIn;

  MissingValues(StepTable table, double[] stamps, SequenceConfig.Missing rule) {
    this.table = table;
    this.stamps = stamps;
    this.rule = rule;
  }

  /**
   * Fills the rows of a series, and returns those whose values are all known then.
   *
   * @param rows in the order of their stamps
   * @throws DataException if none is left
   */
  int[] filled(String series, int[] rows) {
    int from = 0;
    int to = rows.length;
    for (int column = 0; column < table.width(); column++) {
      int first = 0;
      while (first < rows.length && unknown(rows[first], column)) {
        first++;
      }
      int last = rows.length - 1;
      while (last > first && unknown(rows[last], column)) {
        last--;
      }
      from = Math.max(from, first);
      if (linear(column)) {
        to = Math.min(to, last + 1);
        line(rows, column, first, last);
      } else {
        for (int k = first + 1; k < rows.length; k++) {
          if (unknown(rows[k], column)) {
            set(rows[k], column, table.value(rows[k - 1], column));
          }
        }
      }
      if (from >= to) {
        throw new DataException(
            table.name()
                + ", series '"
                + series
                + "', column '"
                + table.from().columns().get(column)
                + "': no value is known where those of the other columns are, so the series is"
                + " empty; leave the series or the column out");
      }
    }
    return Arrays.copyOfRange(rows, from, to);
  }

  /** Returns how many values were filled in, those of rows that are left out included. */
  long filledIn() {
    return filledIn;
  }

  private void set(int row, int column, double value) {
    table.set(row, column, value);
    filledIn++;
  }

  private boolean unknown(int row, int column) {
    return Double.isNaN(table.value(row, column));
  }

  private boolean linear(int column) {
    String name = table.from().columns().get(column);
    return rule == SequenceConfig.Missing.LINEAR
        && !table.from().classes().contains(name)
        && !table.from().source().labels().containsKey(name);
  }

  private void line(int[] rows, int column, int first, int last) {
    int before = first;
    for (int k = first + 1; k <= last; k++) {
      if (unknown(rows[k], column)) {
        continue;
      }
      double from = table.value(rows[before], column);
      double slope =
          (table.value(rows[k], column) - from) / (stamps[rows[k]] - stamps[rows[before]]);
      for (int between = before + 1; between < k; between++) {
        set(rows[between], column, from + slope * (stamps[rows[between]] - stamps[rows[before]]));
      }
      before = k;
    }
  }
}
