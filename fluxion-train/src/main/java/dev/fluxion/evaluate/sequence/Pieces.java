package dev.fluxion.evaluate.sequence;

import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sequences taken apart and put together anew. */
final class Pieces {
  private static final Pattern NAME = Pattern.compile("(?s)(.*)/\\d{1,18}");

  private Pieces() {}

  /**
   * Leaves out windows that overlap one that is kept: of the same series, as their names
   * SERIES/START say, with the same values at the positions of both.
   */
  static Sequences apart(Sequences windows) {
    Map<String, Integer> last = new HashMap<>();
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < windows.count(); i++) {
      Matcher name = NAME.matcher(windows.ids().get(i));
      Integer before = name.matches() ? last.get(name.group(1)) : null;
      if (before == null || !overlap(windows, before, i)) {
        kept.add(i);
        if (name.matches()) {
          last.put(name.group(1), i);
        }
      }
    }
    return chosen(windows, kept.stream().mapToInt(Integer::intValue).toArray());
  }

  private static boolean overlap(Sequences windows, int before, int after) {
    long shift = start(windows, after) - start(windows, before);
    int both = (int) Math.min(windows.length(after), windows.length(before) - shift);
    if (shift < 0 || both <= 0) {
      return false;
    }
    for (int k = 0; k < both; k++) {
      for (int j = 0; j < windows.steps().columns().size(); j++) {
        double one = windows.steps().at(windows.offsets()[before] + (int) shift + k, j);
        double other = windows.steps().at(windows.offsets()[after] + k, j);
        if (Double.compare(one, other) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static long start(Sequences windows, int window) {
    String id = windows.ids().get(window);
    return Long.parseLong(id.substring(id.lastIndexOf('/') + 1));
  }

  /** Cuts sequences into pieces of a length, from the start of each on; what is left is dropped. */
  static Sequences cut(Sequences sequences, int length) {
    List<int[]> spans = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < sequences.count(); i++) {
      int pieces = sequences.length(i) / length;
      for (int k = 0; k < pieces; k++) {
        int from = sequences.offsets()[i] + k * length;
        spans.add(new int[] {from, from + length});
        ids.add(sequences.ids().get(i) + (pieces == 1 ? "" : "@" + k * length));
      }
    }
    return of(sequences, spans, ids);
  }

  /** Returns the sequences of some indices, which may repeat; all are named by their place then. */
  static Sequences chosen(Sequences sequences, int[] indices) {
    List<int[]> spans = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    boolean repeated = Arrays.stream(indices).distinct().count() < indices.length;
    for (int k = 0; k < indices.length; k++) {
      int i = indices[k];
      spans.add(new int[] {sequences.offsets()[i], sequences.offsets()[i + 1]});
      ids.add(repeated ? Integer.toString(k + 1) : sequences.ids().get(i));
    }
    return of(sequences, spans, ids);
  }

  /** Returns positions {@code from .. to - 1} of each sequence. */
  static Sequences positions(Sequences sequences, int from, int to) {
    List<int[]> spans = new ArrayList<>();
    for (int i = 0; i < sequences.count(); i++) {
      spans.add(new int[] {sequences.offsets()[i] + from, sequences.offsets()[i] + to});
    }
    return of(sequences, spans, sequences.ids());
  }

  /** Returns the sequences with some of their columns only. */
  static Sequences columns(Sequences sequences, List<String> names) {
    Table steps = sequences.steps().select(names);
    return new Sequences(sequences.ids(), sequences.offsets(), sequences.stamps(), steps);
  }

  private static Sequences of(Sequences from, List<int[]> spans, List<String> ids) {
    int[] offsets = new int[spans.size() + 1];
    for (int i = 0; i < spans.size(); i++) {
      offsets[i + 1] = offsets[i] + spans.get(i)[1] - spans.get(i)[0];
    }
    int[] rows = new int[offsets[spans.size()]];
    double[] stamps = new double[rows.length];
    for (int i = 0; i < spans.size(); i++) {
      for (int k = offsets[i]; k < offsets[i + 1]; k++) {
        rows[k] = spans.get(i)[0] + k - offsets[i];
        stamps[k] = from.stamps()[rows[k]];
      }
    }
    return new Sequences(ids, offsets, stamps, from.steps().rows(rows));
  }
}
