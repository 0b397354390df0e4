package dev.fluxion.data;

/**
 * Writes a table chunk by chunk; the file appears under its name when the writer is closed, whole
 * or not at all.
 */
public interface TableWriter extends AutoCloseable {

  /**
   * Writes rows.
   *
   * @param rowMajor values of the rows, one after the other from index 0
   * @param rows how many rows
   * @throws DataException if they cannot be written; nothing is left under the file's name
   */
  void write(double[] rowMajor, int rows);

  /** Gives up: nothing is left under the file's name. */
  void abort();

  /**
   * Finishes the file, unless it was given up or a write failed.
   *
   * @throws DataException if it cannot be finished; nothing is left under the file's name
   */
  @Override
  void close();
}
