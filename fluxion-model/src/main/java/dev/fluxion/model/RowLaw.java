package dev.fluxion.model;

import dev.fluxion.tensor.Key;

/** A law whose rows can be drawn, in the units of data. */
public interface RowLaw {
  /** Returns the number of values in a row. */
  int dimension();

  /**
   * Draws rows {@code first ..} of the stream of a key; each depends on the key and its index only.
   *
   * @param out receives {@code rows * dimension()} values, row by row
   */
  void draw(Key key, long first, int rows, double[] out);
}
