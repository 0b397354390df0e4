package dev.fluxion.source;

/** Sizes of rows. */
final class Rows {
  private Rows() {}

  /** Returns the number of values in a row of a shape. */
  static long size(long... shape) {
    long size = 1;
    for (int i = 1; i < shape.length; i++) {
      size *= shape[i];
    }
    return size;
  }
}
