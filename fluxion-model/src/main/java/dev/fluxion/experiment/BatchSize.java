package dev.fluxion.experiment;

/**
 * Number of rows in a training batch; written {@code full} for all rows of the table.
 *
 * @param rows rows of a batch, or 0 for all rows of the table
 */
public record BatchSize(int rows) {
  /** The whole table in every step. */
  public static final BatchSize FULL = new BatchSize(0);

  private static final int MAX = 16_777_216;
  private static final String ALLOWED = "'full' or a whole number from 1 to " + MAX;

  /** Checks the number. */
  public BatchSize {
    InvalidValue.unless(rows >= 0 && rows <= MAX, "", rows, ALLOWED);
  }

  /** Reads {@code full} or a number of rows. */
  public static BatchSize parse(String text) {
    if (text.equals("full")) {
      return FULL;
    }
    InvalidValue.unless(text.matches("[1-9][0-9]{0,7}"), "", "'" + text + "'", ALLOWED);
    return new BatchSize(Integer.parseInt(text));
  }

  /**
   * Returns the number of rows in a batch from a table.
   *
   * @throws InvalidValue if the whole table is too large for one batch
   */
  public int of(long tableRows) {
    if (rows > 0) {
      return rows;
    }
    InvalidValue.unless(
        tableRows <= MAX,
        "",
        "full for a table of " + tableRows + " rows",
        "a whole number from 1 to " + MAX);
    return (int) tableRows;
  }

  @Override
  public String toString() {
    return rows == 0 ? "full" : Integer.toString(rows);
  }
}
