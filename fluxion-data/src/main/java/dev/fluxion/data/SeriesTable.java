package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Series as they were read: each without gap, so that a series of the data may stand in pieces, one
 * after the other.
 *
 * @param name what messages call the data
 * @param series the pieces
 * @param owners for each piece, which series of the data it belongs to, from 0 on
 * @param names the names of these series
 * @param rowsRead number of rows that were read
 * @param rowsDropped number of rows that were left out because a value is missing
 * @param filledIn number of missing values that were filled in
 */
record SeriesTable(
    String name,
    Sequences series,
    int[] owners,
    List<String> names,
    long rowsRead,
    long rowsDropped,
    long filledIn) {
  private static final int BLOCK = 8192;

  /** Returns a table of series that are whole. */
  static SeriesTable of(String name, Sequences series) {
    int[] owners = new int[series.count()];
    for (int i = 0; i < owners.length; i++) {
      owners[i] = i;
    }
    return new SeriesTable(name, series, owners, series.ids(), series.steps().rows(), 0, 0);
  }

  /** Returns what a user should know of missing values, one sentence each. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (rowsDropped > 0) {
      warnings.add(
          String.format(
              "%s: %,d of %,d rows are left out because a value at an end of their series is"
                  + " missing",
              name, rowsDropped, rowsRead));
    }
    if (filledIn > 0) {
      warnings.add(
          String.format(
              "%s: %,d missing values are filled in from their neighbours, as in training"
                  + " (data.sequence.missing)",
              name, filledIn));
    }
    return List.copyOf(warnings);
  }

  /** Returns the SHA-256 of names, labels, lengths, stamps and values. */
  String fingerprint() {
    MessageDigest digest = Digests.sha256();
    String text =
        series.steps().columns()
            + "\n"
            + new java.util.TreeMap<>(series.steps().labels())
            + "\n"
            + series.ids();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    double[] offsets = new double[series.count() + 1];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = series.offsets()[i];
    }
    for (double[] values : new double[][] {offsets, series.stamps(), series.steps().values()}) {
      update(digest, values);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, double[] values) {
    ByteBuffer block = ByteBuffer.allocate(BLOCK * Double.BYTES);
    for (int from = 0; from < values.length; from += BLOCK) {
      int count = Math.min(BLOCK, values.length - from);
      block.clear();
      for (int i = 0; i < count; i++) {
        block.putDouble(values[from + i]);
      }
      digest.update(block.flip());
    }
  }
}
