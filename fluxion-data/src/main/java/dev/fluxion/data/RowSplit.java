package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.Arrays;

/**
 * Rows divided at random: held out are the first {@code round(share * n)} of a permutation. Both
 * parts are in the order of the table.
 *
 * @param training indices of the rows to train on
 * @param heldOut indices of the others
 */
record RowSplit(int[] training, int[] heldOut) {
  /**
   * Divides rows.
   *
   * @param name what messages call the data
   * @param unit what they call a row, in the plural
   * @param rows how many there are
   * @param share share of the rows that is held out
   * @param key the key of the data
   * @throws DataException if there are too many rows, or fewer than two are left for training
   */
  static RowSplit of(String name, String unit, long rows, double share, Key key) {
    if (rows > Integer.MAX_VALUE - 8) {
      throw new DataException(
          name + " has " + rows + " " + unit + "; at most 2147483639 can be used, take fewer");
    }
    int held = (int) Math.round(share * rows);
    if (rows - held < 2) {
      throw new DataException(
          name
              + " has "
              + rows
              + " "
              + unit
              + ", of which heldOut "
              + share
              + " leaves "
              + (rows - held)
              + " for training; at least two are needed, lower 'heldOut' under data");
    }
    int[] order = key.derive(Purpose.SPLIT).permutation((int) rows);
    // Sorted, so that reading in sequence runs through the file once.
    Arrays.parallelSort(order, 0, held);
    Arrays.parallelSort(order, held, order.length);
    return new RowSplit(
        Arrays.copyOfRange(order, held, order.length), Arrays.copyOfRange(order, 0, held));
  }
}
