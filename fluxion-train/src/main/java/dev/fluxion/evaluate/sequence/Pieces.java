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
import java.util.stream.IntStream;

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
      if (before == null || shared(windows, before, i) <= 0) {
        kept.add(i);
        if (name.matches()) {
          last.put(name.group(1), i);
        }
      }
    }
    return chosen(windows, kept.stream().mapToInt(Integer::intValue).toArray());
  }

  /**
   * Returns how many steps a window has that one before has, too: 0 if it begins where that ends,
   * and -1 if the two are apart, or their values differ.
   */
  private static int shared(Sequences windows, int before, int after) {
    long shift = start(windows, after) - start(windows, before);
    long common = Math.min(windows.length(after), windows.length(before) - shift);
    if (shift < 0 || common < 0) {
      return -1;
    }
    int both = (int) common;
    for (int k = 0; k < both; k++) {
      for (int j = 0; j < windows.steps().columns().size(); j++) {
        double one = windows.steps().at(windows.offsets()[before] + (int) shift + k, j);
        double other = windows.steps().at(windows.offsets()[after] + k, j);
        if (Double.compare(one, other) != 0) {
          return -1;
        }
      }
    }
    double end = windows.stamps()[windows.offsets()[before + 1] - 1];
    return both == 0 && windows.stamps()[windows.offsets()[after]] <= end ? -1 : both;
  }

  /**
   * Puts windows of one series that overlap or follow each other, as their names SERIES/START say
   * and their values do not deny, together to stretches in which each step stands once.
   */
  static Sequences joined(Sequences windows) {
    List<List<int[]>> stretches = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    Map<String, int[]> last = new HashMap<>();
    for (int i = 0; i < windows.count(); i++) {
      Matcher name = NAME.matcher(windows.ids().get(i));
      int[] before = name.matches() ? last.get(name.group(1)) : null;
      int known = before == null ? -1 : shared(windows, before[0], i);
      if (known == windows.length(i)) {
        continue;
      }
      if (known < 0) {
        stretches.add(new ArrayList<>());
        ids.add(windows.ids().get(i));
      }
      int stretch = known < 0 || before == null ? stretches.size() - 1 : before[1];
      int first = windows.offsets()[i] + Math.max(0, known);
      stretches.get(stretch).add(new int[] {first, windows.offsets()[i + 1]});
      if (name.matches()) {
        last.put(name.group(1), new int[] {i, stretch});
      }
    }
    List<int[]> spans = stretches.stream().flatMap(List::stream).toList();
    Sequences parts =
        of(windows, spans, IntStream.range(0, spans.size()).mapToObj(Integer::toString).toList());
    int[] offsets = new int[stretches.size() + 1];
    for (int i = 0, part = 0; i < stretches.size(); i++) {
      part += stretches.get(i).size();
      offsets[i + 1] = parts.offsets()[part];
    }
    return new Sequences(ids, offsets, parts.stamps(), parts.steps());
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

  /** Copies rows, from the first of a span to the one before its second, as a sequence each. */
  static Sequences of(Sequences from, List<int[]> spans, List<String> ids) {
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
