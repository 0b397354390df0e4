package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Puts sequences with gaps to be filled in together, and takes what was filled in out of them. */
final class Continuations {
  private Continuations() {}

  /**
   * Returns the steps that follow each sequence, as many as asked for, at the mean step from its
   * last stamp; a condition goes on where it is the same at all steps of the sequence.
   *
   * @param conditions the condition of each step, of no columns where none is given
   */
  static Sequences following(Sequences beginnings, int horizon, double step, Table conditions) {
    int count = beginnings.count();
    int[] offsets = new int[count + 1];
    double[] stamps = new double[Math.multiplyExact(count, horizon)];
    int[] rows = new int[stamps.length];
    for (int i = 0; i < count; i++) {
      int last = beginnings.offsets()[i + 1] - 1;
      requireSame(beginnings, i, conditions, horizon);
      offsets[i + 1] = (i + 1) * horizon;
      for (int k = 0; k < horizon; k++) {
        stamps[i * horizon + k] = beginnings.stamps()[last] + (k + 1) * step;
        rows[i * horizon + k] = last;
      }
    }
    return new Sequences(beginnings.ids(), offsets, stamps, conditions.rows(rows));
  }

  private static void requireSame(
      Sequences beginnings, int sequence, Table conditions, int horizon) {
    for (int j = 0; j < conditions.columns().size(); j++) {
      int first = beginnings.offsets()[sequence];
      for (int row = first + 1; row < beginnings.offsets()[sequence + 1]; row++) {
        String name = conditions.columns().get(j);
        InvalidValue.unless(
            conditions.at(row, j) == conditions.at(first, j),
            "condition." + name,
            "another at stamp "
                + beginnings.stamps()[row]
                + " than before in series '"
                + beginnings.ids().get(sequence)
                + "'",
            "the same at all its steps, or given for the "
                + horizon
                + " that follow (on the command line: --future FILE)");
      }
    }
  }

  /**
   * Returns sequences followed by others of the same names, whose channels are missing.
   *
   * @param channels names of the channels
   * @param before condition of the steps of the beginnings
   * @param after condition of the steps that follow
   */
  static Sequences joined(
      Sequences beginnings, Sequences future, List<String> channels, Table before, Table after) {
    InvalidValue.unless(
        beginnings.ids().equals(future.ids()),
        "future",
        "of the series " + shown(future.ids()),
        "of those that are continued, in their order: " + shown(beginnings.ids()));
    int count = beginnings.count();
    int known = beginnings.steps().rows();
    int[] offsets = new int[count + 1];
    int[] rows = new int[known + future.steps().rows()];
    double[] stamps = new double[rows.length];
    for (int i = 0; i < count; i++) {
      int at = offsets[i];
      int length = beginnings.length(i);
      int more = future.length(i);
      offsets[i + 1] = at + length + more;
      System.arraycopy(beginnings.stamps(), beginnings.offsets()[i], stamps, at, length);
      System.arraycopy(future.stamps(), future.offsets()[i], stamps, at + length, more);
      int first = beginnings.offsets()[i];
      int next = known + future.offsets()[i];
      for (int k = 0; k < length; k++) {
        rows[at + k] = first + k;
      }
      for (int k = 0; k < more; k++) {
        rows[at + length + k] = next + k;
      }
    }
    double[] missing = new double[future.steps().rows() * channels.size()];
    Arrays.fill(missing, Double.NaN);
    Table values =
        below(
            beginnings.steps().select(channels),
            new Table(channels, future.steps().rows(), missing));
    return new Sequences(
        beginnings.ids(), offsets, stamps, values.beside(below(before, after)).rows(rows));
  }

  private static String shown(List<String> ids) {
    return String.join(", ", ids.subList(0, Math.min(5, ids.size())))
        + (ids.size() > 5 ? ", ..." : "");
  }

  /** Returns a table above another one of the same columns and labels. */
  private static Table below(Table upper, Table lower) {
    double[] all = Arrays.copyOf(upper.values(), upper.values().length + lower.values().length);
    System.arraycopy(lower.values(), 0, all, upper.values().length, lower.values().length);
    return new Table(upper.columns(), upper.rows() + lower.rows(), all, upper.labels());
  }

  /**
   * Checks that a sequence may be filled in in a mode that goes forward: what is missing is its
   * end.
   */
  static void requireEnds(SequenceRows rows, List<String> channels, String mode) {
    Sequences sequences = rows.sequences();
    for (int i = 0; i < sequences.count(); i++) {
      int first = sequences.offsets()[i] + rows.beginning(i);
      for (int row = first; row < sequences.offsets()[i + 1]; row++) {
        if (rows.count(row) > 0) {
          throw new InvalidValue(
              "mode",
              "is "
                  + mode
                  + ", which fills in the end of a series alone, but series '"
                  + sequences.ids().get(i)
                  + "' misses '"
                  + missing(rows, first, channels).orElse("")
                  + "' at stamp "
                  + sequences.stamps()[first]
                  + " and has "
                  + (row == first
                      ? "other values there"
                      : "values at stamp " + sequences.stamps()[row])
                  + "; train with mode: joint and a section observed"
                  + (mode.equals("autoregressive") && rows.count(first) == 0
                      ? ", or choose among candidates (on the command line: --candidates K)"
                      : ""));
        }
      }
    }
  }

  private static Optional<String> missing(SequenceRows rows, int row, List<String> channels) {
    for (int j = 0; j < channels.size(); j++) {
      if (rows.known()[row * channels.size() + j] == 0) {
        return Optional.of(channels.get(j));
      }
    }
    return Optional.empty();
  }
}
