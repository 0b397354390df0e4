package dev.fluxion.data;

import java.util.ArrayList;
import java.util.List;

/**
 * What is worth knowing about data that were read.
 *
 * @param rowsRead rows of the file, query or formula
 * @param rowsDropped rows left out because a value was missing
 * @param trainingRows rows to train on
 * @param heldOutRows rows kept out of training
 * @param repeatedRows held-out rows that repeat a training row exactly
 * @param dequantized whether noise is added to rounded columns
 * @param shortRows rows of sequences that are left out because too few stand in a row
 */
public record DataNotes(
    long rowsRead,
    long rowsDropped,
    long trainingRows,
    long heldOutRows,
    long repeatedRows,
    boolean dequantized,
    long shortRows) {

  /** Notes about rows that are points of their own. */
  public DataNotes(
      long rowsRead,
      long rowsDropped,
      long trainingRows,
      long heldOutRows,
      long repeatedRows,
      boolean dequantized) {
    this(rowsRead, rowsDropped, trainingRows, heldOutRows, repeatedRows, dequantized, 0);
  }

  /** Returns the notes that a user should see, one sentence each. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (rowsDropped > 0) {
      warnings.add(
          String.format(
              "%,d of %,d rows are left out because a value is missing", rowsDropped, rowsRead));
    }
    if (shortRows > 0) {
      warnings.add(
          String.format(
              "%,d of %,d rows are left out because fewer than a window's length stand in a"
                  + " row",
              shortRows, rowsRead));
    }
    if (repeatedRows > 0) {
      warnings.add(repeatedWarning(repeatedRows, heldOutRows, dequantized));
    }
    return List.copyOf(warnings);
  }

  /**
   * Returns the sentence about rows that repeat training rows.
   *
   * @param repeated how many
   * @param rows of how many
   * @param dequantized whether noise is added to rounded columns
   */
  public static String repeatedWarning(long repeated, long rows, boolean dequantized) {
    return String.format(
        "%,d of %,d held-out rows repeat training rows exactly%s",
        repeated,
        rows,
        dequantized
            ? "; with dequantised columns their likelihood stays bounded in these"
            : ", so likelihoods are unbounded and reward memorising; keep each row once (a query"
                + " with 'select distinct') or dequantize rounded columns");
  }
}
