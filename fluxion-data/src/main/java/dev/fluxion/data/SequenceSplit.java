package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;

/**
 * Series divided into a training and a held-out part, and both into windows; no step stands in
 * windows of both.
 *
 * <p>By series: held-out are the first {@code round(heldOut * n)} of n series in a permutation by
 * the key, at least one. By time: of each series of n steps, the last {@code round(heldOut * n)}.
 * Windows are cut within a part.
 *
 * @param training the training part, each step once
 * @param windows windows of the training part
 * @param heldOut windows of the other part
 * @param shortSteps number of steps in series, or pieces of them, shorter than a window
 */
record SequenceSplit(Spans training, Spans windows, Spans heldOut, long shortSteps) {

  /**
   * Divides series.
   *
   * @throws DataException if there is no window to train on, a series is shorter than a window, or
   *     nothing can be held out
   */
  static SequenceSplit of(SeriesTable table, DataConfig config, SequenceConfig sequence, Key key) {
    Spans.Builder training = new Spans.Builder();
    Spans.Builder held = new Spans.Builder();
    int length = sequence.length() == null ? 0 : sequence.length();
    requireLength(table, length, sequence);
    if (config.heldOut() > 0 && sequence.split() == SequenceConfig.Split.TIME) {
      byTime(table, config.heldOut(), length, training, held);
    } else {
      bySeries(table, config.heldOut(), key, training, held);
    }
    Spans parts = training.build();
    Spans windows = parts.windows(table.name(), length, sequence.stride());
    Spans rest = held.build();
    Spans heldOut = rest.windows(table.name(), length, sequence.stride());
    if (windows.count() == 0) {
      throw new DataException(
          table.name()
              + " leaves no window of length "
              + length
              + " to train on; shorten 'length' under data.sequence, or lower 'heldOut' under data");
    }
    if (config.heldOut() > 0 && heldOut.count() == 0) {
      throw new DataException(
          table.name()
              + ": heldOut "
              + config.heldOut()
              + " keeps no run of "
              + length
              + " steps, the length of a window; raise 'heldOut' under data (0 holds nothing out),"
              + " or shorten 'length' under data.sequence");
    }
    if (heldOut.steps() * table.series().steps().columns().size() > Integer.MAX_VALUE - 8) {
      throw new DataException(
          table.name()
              + ": the held-out part has "
              + heldOut.count()
              + " windows of up to "
              + length
              + " steps, too many for memory; raise 'stride' under data.sequence, or lower"
              + " 'heldOut' under data");
    }
    long shortSteps = parts.shorter(length) + rest.shorter(length);
    return new SequenceSplit(parts.atLeast(length), windows, heldOut, shortSteps);
  }

  private static void bySeries(
      SeriesTable table, double share, Key key, Spans.Builder training, Spans.Builder held) {
    int n = table.names().size();
    InvalidValue.unless(
        share == 0 || n >= 2,
        "sequence.split",
        SequenceConfig.Split.SERIES,
        "time where there is one series only; or let heldOut be 0");
    int kept = share == 0 ? 0 : Math.min(n - 1, Math.max(1, (int) Math.round(share * n)));
    boolean[] out = new boolean[n];
    int[] order = key.derive(Purpose.SPLIT).permutation(n);
    for (int i = 0; i < kept; i++) {
      out[order[i]] = true;
    }
    for (int i = 0; i < table.series().count(); i++) {
      (out[table.owners()[i]] ? held : training).add(i, 0, table.series().length(i));
    }
  }

  private static void byTime(
      SeriesTable table, double share, int length, Spans.Builder training, Spans.Builder held) {
    Sequences series = table.series();
    for (int first = 0; first < series.count(); ) {
      int owner = table.owners()[first];
      int end = first;
      int steps = 0;
      while (end < series.count() && table.owners()[end] == owner) {
        steps += series.length(end++);
      }
      int cut = steps - (int) Math.round(share * steps);
      int done = 0;
      int longest = 0;
      for (int i = first; i < end; i++) {
        int own = series.length(i);
        int before = Math.max(0, Math.min(own, cut - done));
        training.add(i, 0, before);
        held.add(i, before, own - before);
        longest = Math.max(longest, before);
        done += own;
      }
      if (longest < length) {
        throw new DataException(
            table.name()
                + ", series '"
                + table.names().get(owner)
                + "': heldOut "
                + share
                + " leaves "
                + longest
                + " of "
                + steps
                + " steps in a row to train on, but a window has "
                + length
                + "; shorten 'length' under data.sequence, lower 'heldOut' under data, or split by"
                + " series");
      }
      first = end;
    }
  }

  /** Throws if a series has no run of the length of a window. */
  private static void requireLength(SeriesTable table, int length, SequenceConfig sequence) {
    Sequences series = table.series();
    int[] longest = new int[table.names().size()];
    for (int i = 0; i < series.count(); i++) {
      int owner = table.owners()[i];
      longest[owner] = Math.max(longest[owner], series.length(i));
    }
    for (int i = 0; i < longest.length; i++) {
      if (longest[i] < length) {
        throw new DataException(
            table.name()
                + ", series '"
                + table.names().get(i)
                + "': has "
                + longest[i]
                + " steps"
                + (sequence.gaps() == SequenceConfig.Gaps.SPLIT ? " between gaps at most" : "")
                + ", but a window has "
                + length
                + "; shorten 'length' under data.sequence, leave it out for whole series, or leave"
                + " the series out with a query");
      }
    }
  }
}
