package dev.fluxion.model;

/** Rows of numbers that need not fit in memory. */
public interface RowReader {
  /** Returns the number of rows. */
  long count();

  /**
   * Reads rows that follow each other.
   *
   * @param first index of the first row
   * @param n number of rows
   * @param out receives the rows, one after the other
   */
  void rows(long first, int n, double[] out);

  /** Returns a reader of rows in memory, in row-major order. */
  static RowReader of(double[] values, int columns) {
    return new RowReader() {
      @Override
      public long count() {
        return values.length / columns;
      }

      @Override
      public void rows(long first, int n, double[] out) {
        System.arraycopy(values, Math.toIntExact(first * columns), out, 0, n * columns);
      }
    };
  }
}
