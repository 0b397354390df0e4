package dev.fluxion.data;

import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.Sequences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes series of rows: each with increasing stamps, without missing values, and in pieces where
 * steps are missing, as the options say.
 */
final class SeriesReader {
  private final StepTable table;
  private final SequenceConfig config;
  private final boolean fixed;
  private final List<String> names;
  private final double[] stamps;

  private SeriesReader(StepTable table, SequenceConfig config, boolean fixed) {
    this.table = table;
    this.config = config;
    this.fixed = fixed;
    this.names = table.names();
    this.stamps = new double[table.rows()];
  }

  /**
   * Reads series.
   *
   * @param keep whether missing values of channels stay, as NaN
   * @param fixed whether the options cannot be changed any more, as where a model reads
   * @throws DataException if the rows make no series; the message names row and cure
   */
  static SeriesTable read(StepRows rows, SequenceConfig config, boolean keep, boolean fixed) {
    StepTable table = new StepTable(rows, config.missing(), keep, fixed);
    rows.source().forEach(table);
    if (table.rows() == 0) {
      throw new DataException(
          table.name() + " has no rows; a series needs at least one step, name another file");
    }
    return new SeriesReader(table, config, fixed).read(keep);
  }

  private SeriesTable read(boolean keep) {
    int[][] groups = table.grouped();
    MissingValues missing = new MissingValues(table, stamps, config.missing());
    int dropped = 0;
    for (int i = 0; i < groups.length; i++) {
      groups[i] = ordered(i, groups[i]);
      if (!keep && config.missing() != SequenceConfig.Missing.REFUSE) {
        int before = groups[i].length;
        groups[i] = missing.filled(names.get(i), groups[i]);
        dropped += before - groups[i].length;
      }
    }
    double step = config.gaps() == SequenceConfig.Gaps.IRREGULAR ? 0 : step(groups);
    List<Integer> ends = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    int[] rows = new int[table.rows() - dropped];
    int at = 0;
    boolean cut = false;
    for (int i = 0; i < groups.length; i++) {
      int piece = 1;
      for (int k = 0; k < groups[i].length; k++) {
        if (k > 0 && step > 0 && gap(groups[i], k, step)) {
          requireSplit(i, groups[i], k, step);
          add(ends, owners, ids, at, i, piece++);
          cut = true;
        }
        rows[at++] = groups[i][k];
      }
      add(ends, owners, ids, at, i, piece);
    }
    int[] offsets = new int[ends.size() + 1];
    for (int i = 0; i < ends.size(); i++) {
      offsets[i + 1] = ends.get(i);
    }
    double[] kept = Arrays.stream(rows).mapToDouble(row -> stamps[row]).toArray();
    Sequences series =
        new Sequences(
            cut ? ids : owners.stream().map(names::get).toList(), offsets, kept, table.table(rows));
    return new SeriesTable(
        table.name(),
        series,
        owners.stream().mapToInt(Integer::intValue).toArray(),
        names,
        table.rows(),
        dropped,
        missing.filledIn());
  }

  private void add(
      List<Integer> ends, List<Integer> owners, List<String> ids, int end, int owner, int piece) {
    ends.add(end);
    owners.add(owner);
    ids.add(names.get(owner) + "#" + piece);
  }

  /** Returns the rows of a series with increasing stamps, and notes these. */
  private int[] ordered(int owner, int[] rows) {
    if (!table.from().stamps()) {
      for (int k = 0; k < rows.length; k++) {
        stamps[rows[k]] = k;
      }
      return rows;
    }
    for (int row : rows) {
      stamps[row] = table.stamp(row);
    }
    int[] sorted = rows;
    if (config.order() == SequenceConfig.Order.SORT) {
      sorted =
          Arrays.stream(rows)
              .boxed()
              .sorted((a, b) -> Double.compare(stamps[a], stamps[b]))
              .mapToInt(Integer::intValue)
              .toArray();
    }
    for (int k = 1; k < sorted.length; k++) {
      double before = stamps[sorted[k - 1]];
      double stamp = stamps[sorted[k]];
      if (stamp == before) {
        throw new DataException(
            at(sorted[k], owner)
                + text(stamp)
                + " stands in row "
                + (sorted[k - 1] + 1)
                + " too; leave one of them out"
                + (table.from().series() || fixed
                    ? ""
                    : ", or name the column of series in data.sequence.id"));
      }
      if (stamp < before) {
        throw new DataException(
            at(sorted[k], owner)
                + text(stamp)
                + " follows "
                + text(before)
                + " in row "
                + (sorted[k - 1] + 1)
                + "; sort the rows"
                + (fixed ? "" : ", or choose data.sequence.order: sort"));
      }
    }
    return sorted;
  }

  private String at(int row, int owner) {
    return table.name()
        + ", row "
        + (row + 1)
        + (table.from().series() ? ", series '" + names.get(owner) + "'" : "")
        + ": the stamp ";
  }

  private String text(double stamp) {
    return StampText.of(stamp, table.from().dated());
  }

  private double step(int[][] groups) {
    double[] steps = new double[table.rows()];
    int count = 0;
    for (int[] group : groups) {
      for (int k = 1; k < group.length; k++) {
        steps[count++] = stamps[group[k]] - stamps[group[k - 1]];
      }
    }
    return RegularStep.of(Arrays.copyOf(steps, count));
  }

  private boolean gap(int[] rows, int k, double step) {
    return !RegularStep.is(stamps[rows[k]] - stamps[rows[k - 1]], step);
  }

  private void requireSplit(int owner, int[] rows, int k, double step) {
    if (config.gaps() == SequenceConfig.Gaps.REFUSE) {
      double own = stamps[rows[k]] - stamps[rows[k - 1]];
      throw new DataException(
          at(rows[k], owner)
              + text(stamps[rows[k]])
              + " follows "
              + text(stamps[rows[k - 1]])
              + ", a step of "
              + StampText.number(own)
              + " where the most frequent is "
              + StampText.number(step)
              + "; fill the gap in"
              + (fixed
                  ? ""
                  : ", or choose data.sequence.gaps: split (a new series begins there) or irregular"
                      + " (steps need not be equal)"));
    }
  }
}
