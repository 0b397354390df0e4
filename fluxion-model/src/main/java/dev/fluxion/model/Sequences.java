package dev.fluxion.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * Sequences in plain memory, as a long table: the steps of the first sequence, then those of the
 * second, and so on. A value that is missing is NaN.
 *
 * @param ids name of each sequence, all different
 * @param offsets first step of each sequence and, last, the number of all steps
 * @param stamps time of each step, increasing within a sequence
 * @param steps the channels of each step, then the columns of its condition
 */
public record Sequences(List<String> ids, int[] offsets, double[] stamps, Table steps) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if the parts do not fit each other
   */
  public Sequences {
    ids = List.copyOf(ids);
    boolean fits =
        offsets.length == ids.size() + 1
            && offsets[0] == 0
            && offsets[ids.size()] == steps.rows()
            && stamps.length == steps.rows();
    for (int i = 0; fits && i < ids.size(); i++) {
      fits = offsets[i] < offsets[i + 1];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          ids.size()
              + " sequences with offsets "
              + Arrays.toString(offsets)
              + " do not fit "
              + steps.rows()
              + " steps with "
              + stamps.length
              + " stamps");
    }
    if (new HashSet<>(ids).size() != ids.size()) {
      throw new IllegalArgumentException("the names of sequences repeat: " + ids);
    }
  }

  /** Returns the number of sequences. */
  public int count() {
    return ids.size();
  }

  /** Returns the number of steps of a sequence. */
  public int length(int sequence) {
    return offsets[sequence + 1] - offsets[sequence];
  }

  /** Returns the stamps of a sequence. */
  public double[] stampsOf(int sequence) {
    return Arrays.copyOfRange(stamps, offsets[sequence], offsets[sequence + 1]);
  }

  /** Returns the steps of a sequence. */
  public Table stepsOf(int sequence) {
    return steps.slice(offsets[sequence], offsets[sequence + 1]);
  }

  /**
   * Returns the last steps of each sequence: at most as many as asked for.
   *
   * @throws IllegalArgumentException if that is below 1
   */
  public Sequences last(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps: is " + steps + ", but must be 1 or more");
    }
    int[] all = new int[count()];
    Arrays.setAll(all, i -> Math.min(steps, length(i)));
    return last(all);
  }

  /** Returns the last steps of each sequence, as many as its number says. */
  Sequences last(int[] numbers) {
    return part(numbers, true);
  }

  /** Returns the first steps of each sequence, as many as its number says. */
  Sequences first(int[] numbers) {
    return part(numbers, false);
  }

  private Sequences part(int[] numbers, boolean last) {
    int[] kept = new int[count() + 1];
    for (int i = 0; i < count(); i++) {
      kept[i + 1] = kept[i] + numbers[i];
    }
    int[] rows = new int[kept[count()]];
    double[] times = new double[rows.length];
    for (int i = 0; i < count(); i++) {
      int first = last ? offsets[i + 1] - numbers[i] : offsets[i];
      for (int k = kept[i]; k < kept[i + 1]; k++) {
        rows[k] = first + k - kept[i];
        times[k] = stamps[rows[k]];
      }
    }
    return new Sequences(ids, kept, times, steps.rows(rows));
  }

  /** Returns each sequence several times, under the names {@code id#1, id#2, ...}. */
  public Sequences repeated(int count) {
    List<String> names = new ArrayList<>();
    int total = Math.multiplyExact(count(), count);
    int[] starts = new int[total + 1];
    int[] rows = new int[Math.multiplyExact(steps.rows(), count)];
    double[] times = new double[rows.length];
    for (int i = 0; i < total; i++) {
      int of = i / count;
      names.add(ids.get(of) + "#" + (i % count + 1));
      starts[i + 1] = starts[i] + length(of);
      for (int k = 0; k < length(of); k++) {
        rows[starts[i] + k] = offsets[of] + k;
        times[starts[i] + k] = stamps[offsets[of] + k];
      }
    }
    return new Sequences(names, starts, times, steps.rows(rows));
  }
}
