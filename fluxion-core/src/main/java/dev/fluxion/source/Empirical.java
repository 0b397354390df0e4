package dev.fluxion.source;

import dev.fluxion.tensor.Key;

/** The rows of a table, each drawn with equal probability and with replacement. */
public final class Empirical extends RowSource {
  private final float[] rows;

  /**
   * Takes rows over, without a copy.
   *
   * @param origin what messages call the table
   * @param rows standardised values, row by row
   * @throws IllegalArgumentException if they do not fill rows, or there are none
   */
  public Empirical(String origin, float[] rows, int dimension) {
    super(origin, dimension);
    if (rows.length == 0 || rows.length % dimension != 0) {
      throw new IllegalArgumentException(
          rows.length + " values do not fill rows of " + dimension + " values");
    }
    this.rows = rows;
  }

  /** Returns the number of rows. */
  public int count() {
    return rows.length / dimension();
  }

  /** Returns a copy of the rows, standardised, row by row. */
  public float[] rows() {
    return rows.clone();
  }

  @Override
  protected void draw(Key key, long first, int count, double[] out) {
    long[] drawn = new long[count];
    key.below(count(), first, drawn, 0, count);
    int width = dimension();
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        out[i * width + j] = rows[(int) drawn[i] * width + j];
      }
    }
  }
}
