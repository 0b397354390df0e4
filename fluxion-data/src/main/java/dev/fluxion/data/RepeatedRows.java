package dev.fluxion.data;

import dev.fluxion.model.Table;
import java.util.Arrays;
import java.util.List;

/**
 * Counts the rows of a table that also stand among other rows, by 64-bit hashes of their values:
 * two different rows are taken for equal with probability 2^-64.
 */
final class RepeatedRows {
  private final long[] hashes;
  private final boolean[] found;
  private final int width;

  /**
   * Prepares the rows to look for, as the store would round them.
   *
   * @param compared the columns that count, the first ones of the store
   */
  RepeatedRows(RowStore store, List<String> compared, Table table) {
    int[] at = new int[compared.size()];
    for (int i = 0; i < at.length; i++) {
      at[i] = table.columns().indexOf(compared.get(i));
      if (at[i] < 0) {
        throw new IllegalArgumentException(
            "the table has no column '" + compared.get(i) + "'; it has " + table.columns());
      }
    }
    width = at.length;
    hashes = new long[table.rows()];
    double[] row = new double[at.length];
    for (int r = 0; r < hashes.length; r++) {
      for (int i = 0; i < at.length; i++) {
        row[i] = store.rounded(i, table.at(r, at[i]));
      }
      hashes[r] = hash(row);
    }
    Arrays.sort(hashes);
    found = new boolean[hashes.length];
  }

  /** Notes one of the other rows. */
  void see(double[] row) {
    int at = Arrays.binarySearch(hashes, hash(row));
    if (at >= 0) {
      found[at] = true;
    }
  }

  /** Returns how many rows of the table were seen. */
  long count() {
    long count = 0;
    for (int i = 0; i < hashes.length; ) {
      int end = i;
      boolean any = false;
      while (end < hashes.length && hashes[end] == hashes[i]) {
        any |= found[end++];
      }
      count += any ? end - i : 0;
      i = end;
    }
    return count;
  }

  private long hash(double[] row) {
    long hash = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < width; i++) {
      // Adding 0 makes -0 and 0 the same.
      hash = mix(hash ^ Double.doubleToRawLongBits(row[i] + 0.0));
    }
    return hash;
  }

  /** The finaliser of SplitMix64 (Steele et al. 2014). */
  private static long mix(long z) {
    long a = (z + 0x9E3779B97F4A7C15L ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }
}
