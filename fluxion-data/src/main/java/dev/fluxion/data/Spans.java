package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs of steps within series.
 *
 * @param series the series of each run
 * @param starts the first step of each, counted from the beginning of its series
 * @param lengths the number of its steps
 */
record Spans(int[] series, int[] starts, int[] lengths) {

  /** Gathers runs. */
  static final class Builder {
    private final List<int[]> spans = new ArrayList<>();

    /** Adds a run, unless it is empty. */
    void add(int series, int start, int length) {
      if (length > 0) {
        spans.add(new int[] {series, start, length});
      }
    }

    Spans build() {
      return new Spans(part(0), part(1), part(2));
    }

    private int[] part(int at) {
      return spans.stream().mapToInt(span -> span[at]).toArray();
    }
  }

  int count() {
    return series.length;
  }

  /** Returns the number of all their steps; those in several runs count in each. */
  long steps() {
    long steps = 0;
    for (int length : lengths) {
      steps += length;
    }
    return steps;
  }

  /** Returns the number of steps of runs that are shorter than a length. */
  long shorter(int length) {
    return steps() - atLeast(length).steps();
  }

  /** Returns the runs that have a length or more. */
  Spans atLeast(int length) {
    Builder kept = new Builder();
    for (int i = 0; i < count(); i++) {
      if (lengths[i] >= length) {
        kept.add(series[i], starts[i], lengths[i]);
      }
    }
    return kept.build();
  }

  /**
   * Returns the windows within the runs: of a length at every stride, or the runs where there is no
   * length.
   *
   * @throws DataException if there are more than 2147483639 of them
   */
  Spans windows(String name, int length, int stride) {
    if (length == 0) {
      return this;
    }
    long count = 0;
    for (int own : lengths) {
      count += own < length ? 0 : (own - length) / stride + 1L;
    }
    if (count > Integer.MAX_VALUE - 8) {
      throw new DataException(
          name + " makes " + count + " windows, too many; raise 'stride' under data.sequence");
    }
    int[][] windows = new int[3][(int) count];
    int at = 0;
    for (int i = 0; i < count(); i++) {
      for (int start = 0; start <= lengths[i] - length; start += stride) {
        windows[0][at] = series[i];
        windows[1][at] = starts[i] + start;
        windows[2][at++] = length;
        if (start > lengths[i] - length - stride) {
          break;
        }
      }
    }
    return new Spans(windows[0], windows[1], windows[2]);
  }

  /**
   * Returns names that are all different: those of the series where each has one run at most, else
   * with {@code /START} behind.
   */
  List<String> names(Sequences from) {
    boolean once = true;
    boolean[] seen = new boolean[from.count()];
    for (int index : series) {
      once &= !seen[index];
      seen[index] = true;
    }
    List<String> names = new ArrayList<>(count());
    for (int i = 0; i < count(); i++) {
      names.add(from.ids().get(series[i]) + (once ? "" : "/" + starts[i]));
    }
    return names;
  }

  /**
   * Copies some of the runs.
   *
   * @param chosen which
   * @param ids a name for each
   */
  Sequences read(Sequences from, int[] chosen, List<String> ids) {
    int[] offsets = new int[chosen.length + 1];
    for (int i = 0; i < chosen.length; i++) {
      offsets[i + 1] = Math.addExact(offsets[i], lengths[chosen[i]]);
    }
    int[] rows = new int[offsets[chosen.length]];
    double[] stamps = new double[rows.length];
    for (int i = 0; i < chosen.length; i++) {
      int first = from.offsets()[series[chosen[i]]] + starts[chosen[i]];
      for (int k = 0; k < lengths[chosen[i]]; k++) {
        rows[offsets[i] + k] = first + k;
        stamps[offsets[i] + k] = from.stamps()[first + k];
      }
    }
    return new Sequences(ids, offsets, stamps, from.steps().rows(rows));
  }

  /** Copies all runs. */
  Sequences read(Sequences from) {
    int[] all = new int[count()];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    return read(from, all, names(from));
  }
}
