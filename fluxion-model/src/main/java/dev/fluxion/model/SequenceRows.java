package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Sequences as flows take them: in standardised units, their stamps from 0 in units of the mean
 * step, their condition as inputs.
 *
 * @param sequences the sequences
 * @param width number of channels
 * @param stamps time of each step since the first of its sequence
 * @param inputs condition inputs of each step
 * @param size number of condition inputs of a step
 * @param values standardised values of the channels, 0 where they are not known
 * @param known 1 where a value is known, 0 where not
 */
record SequenceRows(
    Sequences sequences,
    int width,
    double[] stamps,
    double[] inputs,
    int size,
    double[] values,
    double[] known) {
  /** Differences of stamps that rounding of dates makes, as a share of the step. */
  private static final double ROUNDING = 1e-3;

  /** Equally long sequences whose beginnings are equally long, where that matters. */
  record Group(int[] chosen, int length) {}

  /** Takes sequences without values: of all that is known of them, names, stamps and condition. */
  static SequenceRows framed(SequenceModel model, Sequences sequences) {
    int cells = sequences.steps().rows() * model.columns().size();
    return of(model, sequences, new double[cells], new double[cells]);
  }

  /**
   * Takes sequences with their values, of which those that are NaN are not known.
   *
   * @throws IllegalArgumentException if a channel is missing or a value is infinite
   */
  static SequenceRows valued(SequenceModel model, Sequences sequences) {
    int rows = sequences.steps().rows();
    List<String> channels = model.columns();
    requireColumns(channels, sequences);
    double[] values = sequences.steps().select(channels).values();
    double[] known = new double[values.length];
    // Standardised 0 is within the bounds of every transform.
    double[] filler = new double[channels.size()];
    model.transform().toData(filler, 1);
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        values[i] = filler[i % filler.length];
      } else if (Double.isInfinite(values[i])) {
        throw wrong(sequences, i / filler.length, channels.get(i % filler.length), values[i]);
      } else {
        known[i] = 1;
      }
    }
    model.transform().toStandard(values, rows);
    for (int i = 0; i < values.length; i++) {
      values[i] *= known[i];
    }
    return of(model, sequences, values, known);
  }

  private static SequenceRows of(
      SequenceModel model, Sequences sequences, double[] values, double[] known) {
    Optional<ConditionSchema> condition = model.conditionSchema();
    int size = condition.map(ConditionSchema::size).orElse(0);
    double[] inputs = new double[sequences.steps().rows() * size];
    condition.ifPresent(schema -> encode(schema, model, sequences, inputs));
    return new SequenceRows(
        sequences,
        model.columns().size(),
        stamps(sequences, model.frame()),
        inputs,
        size,
        values,
        known);
  }

  private static void requireColumns(List<String> channels, Sequences sequences) {
    List<String> absent = new ArrayList<>(channels);
    absent.removeAll(sequences.steps().columns());
    if (!absent.isEmpty()) {
      throw new IllegalArgumentException(
          "the model was trained on the channels "
              + channels
              + ", but the series have "
              + sequences.steps().columns()
              + ": "
              + absent
              + " missing");
    }
  }

  /** Returns the error for a value that cannot be used. */
  private static IllegalArgumentException wrong(
      Sequences sequences, int row, String channel, double value) {
    int i = 0;
    while (sequences.offsets()[i + 1] <= row) {
      i++;
    }
    return new IllegalArgumentException(
        "series '"
            + sequences.ids().get(i)
            + "' at stamp "
            + sequences.stamps()[row]
            + ", channel '"
            + channel
            + "' is "
            + value
            + ", but must be finite"
            + (Double.isNaN(value) ? "; impute it first" : ""));
  }

  /**
   * Checks that all values are known.
   *
   * @throws IllegalArgumentException naming the first that is not
   */
  SequenceRows requireKnown(List<String> channels) {
    for (int i = 0; i < known.length; i++) {
      if (known[i] == 0) {
        throw wrong(sequences, i / width, channels.get(i % width), Double.NaN);
      }
    }
    return this;
  }

  /** Returns the same as if no value were known. */
  SequenceRows unknown() {
    return new SequenceRows(
        sequences,
        width,
        stamps,
        inputs,
        size,
        new double[values.length],
        new double[known.length]);
  }

  private static double[] stamps(Sequences sequences, SequenceFrame frame) {
    double[] stamps = new double[sequences.steps().rows()];
    for (int i = 0; i < sequences.count(); i++) {
      int first = sequences.offsets()[i];
      for (int row = first; row < sequences.offsets()[i + 1]; row++) {
        stamps[row] = (sequences.stamps()[row] - sequences.stamps()[first]) / frame.step();
        if (row > first) {
          double gap = stamps[row] - stamps[row - 1];
          boolean allowed = frame.regular() ? Math.abs(gap - 1) <= ROUNDING : gap > 0;
          InvalidValue.unless(
              allowed,
              "series '" + sequences.ids().get(i) + "'",
              "at stamp " + sequences.stamps()[row] + " behind " + sequences.stamps()[row - 1],
              frame.regular()
                  ? "at steps of " + frame.step() + ", as the series of the training are"
                  : "at increasing stamps");
        }
      }
    }
    return stamps;
  }

  private static void encode(
      ConditionSchema schema, SequenceModel model, Sequences sequences, double[] inputs) {
    Conditions given = model.conditions();
    Table steps = sequences.steps();
    if (!given.isAbsent()) {
      given.requireFit(sequences.count());
      for (int i = 0; i < sequences.count(); i++) {
        for (int row = sequences.offsets()[i]; row < sequences.offsets()[i + 1]; row++) {
          given.write(i, sequences.count(), inputs, row * schema.size());
        }
      }
    } else if (model.conditioned(sequences)) {
      new ConditionEncoder(schema, steps.columns(), steps.labels())
          .encode(steps.values(), steps.columns().size(), 0, steps.rows(), inputs);
    } else {
      schema.require(given);
    }
  }

  /**
   * Returns the sequences in groups of equal length.
   *
   * @param beginnings whether the number of first positions that are known is equal within a group
   *     too
   */
  List<Group> groups(boolean beginnings) {
    Map<Long, List<Integer>> lists = new TreeMap<>();
    for (int i = 0; i < sequences.count(); i++) {
      long own = ((long) sequences.length(i) << 32) | (beginnings ? beginning(i) : 0);
      lists.computeIfAbsent(own, key -> new ArrayList<>()).add(i);
    }
    List<Group> groups = new ArrayList<>();
    for (List<Integer> list : lists.values()) {
      int[] chosen = list.stream().mapToInt(Integer::intValue).toArray();
      groups.add(new Group(chosen, sequences.length(chosen[0])));
    }
    return groups;
  }

  /** Returns the number of first positions of a sequence whose values are all known. */
  int beginning(int sequence) {
    int first = sequences.offsets()[sequence];
    int row = first;
    while (row < sequences.offsets()[sequence + 1] && count(row) == width) {
      row++;
    }
    return row - first;
  }

  /** Returns the number of known values of a step. */
  int count(int row) {
    return (int) Arrays.stream(known, row * width, (row + 1) * width).sum();
  }

  /** Returns what is given of the sequences of a group. */
  SequenceBatch batch(Group group) {
    return new SequenceBatch(
        group.chosen().length,
        group.length(),
        width,
        gather(stamps, group, 1),
        gather(inputs, group, size),
        size,
        gather(values, group, width),
        gather(known, group, width));
  }

  /** Returns the values of a group's sequences. */
  double[] gather(double[] all, Group group, int of) {
    int length = group.length() * of;
    double[] part = new double[group.chosen().length * length];
    for (int i = 0; i < group.chosen().length; i++) {
      System.arraycopy(all, sequences.offsets()[group.chosen()[i]] * of, part, i * length, length);
    }
    return part;
  }

  /** Writes the values of a group's sequences among those of all. */
  void scatter(double[] part, Group group, int of, double[] all) {
    int length = group.length() * of;
    for (int i = 0; i < group.chosen().length; i++) {
      System.arraycopy(part, i * length, all, sequences.offsets()[group.chosen()[i]] * of, length);
    }
  }
}
