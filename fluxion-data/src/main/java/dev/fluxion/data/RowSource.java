package dev.fluxion.data;

import java.util.List;
import java.util.Map;

/** Rows of numbers that are read once, in order. */
interface RowSource extends AutoCloseable {

  /** Receives one row. */
  interface Consumer {
    /**
     * Takes a row.
     *
     * @param row its index from 0
     * @param values its values; the array is used again for the next row
     * @param missing which of the values are missing; used again too
     */
    void accept(long row, double[] values, boolean[] missing);
  }

  /** Returns what messages call the source: a file's name or "the query". */
  String name();

  /** Returns the names of the columns, in the order of the values. */
  List<String> columns();

  /** Returns the labels of each column of text, whose values are codes 0, 1, ... of them. */
  default Map<String, List<String>> labels() {
    return Map.of();
  }

  /** Passes all rows on, in order. */
  void forEach(Consumer consumer);

  @Override
  void close();
}
