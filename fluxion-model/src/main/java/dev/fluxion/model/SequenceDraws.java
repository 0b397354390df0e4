package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Draws sequences by the flow of a model, in the data's units. */
record SequenceDraws(SequenceModel model) {
  /** The longest sequence that is drawn until it ends, in lengths of the longest of training. */
  private static final int LONGEST = 4;

  /** Draws sequences of a length, of the lengths of training, or until they end. */
  Sequences sample(
      int count, OptionalInt length, Key key, SamplingOptions options, boolean oneByOne) {
    if (model.field().shape().end() && length.isEmpty()) {
      return ended(count, key, options);
    }
    return sample(
        model.frame().draw(count, length, key.derive(Purpose.SAMPLING)), key, options, oneByOne);
  }

  /** Draws a sequence for each of some. */
  Sequences sample(Sequences like, Key key, SamplingOptions options, boolean oneByOne) {
    return drawn(SequenceRows.framed(model, like), key, options, oneByOne);
  }

  /** Draws a sequence for each of some, at each of some times. */
  List<Sequences> trajectory(Sequences like, double[] times, Key key, SamplingOptions options) {
    InvalidValue.unless(
        times.length >= 2 && times[0] == 0 && times[times.length - 1] == 1,
        "times",
        Arrays.toString(times),
        "two or more, from 0 to 1");
    return drawn(
        SequenceRows.framed(model, like),
        key,
        options,
        times.length,
        (flow, own, batch) -> flow.states(own, batch, times, options));
  }

  /** Draws sequences until they end, at the latest after a few times the longest of training. */
  private Sequences ended(int count, Key key, SamplingOptions options) {
    int most = Math.multiplyExact(LONGEST, model.frame().longest());
    Sequences like = model.frame().draw(count, OptionalInt.of(most), key.derive(Purpose.SAMPLING));
    SequenceRows rows = SequenceRows.framed(model, like);
    options.guidance().require(model.conditionSchema(), !model.conditions().isAbsent());
    int[] lengths = new int[count];
    double[] values =
        new AutoregressiveFlow(model.experiment(), model.field(), model.source())
            .drawEnding(
                key.derive(Purpose.SAMPLING).derive(0),
                rows.batch(rows.groups(true).get(0)),
                options,
                lengths);
    model.transform().toData(values, like.steps().rows());
    return new Sequences(
            like.ids(),
            like.offsets(),
            like.stamps(),
            new Table(model.columns(), like.steps().rows(), values)
                .beside(model.conditionsOf(like)))
        .first(lengths);
  }

  /** How the sequences of a batch are drawn. */
  @FunctionalInterface
  private interface Way {
    /** Returns their values at each time that is asked for. */
    List<double[]> values(SequenceFlow flow, Key key, SequenceBatch batch);
  }

  /** Draws what is not known of sequences. */
  Sequences drawn(SequenceRows rows, Key key, SamplingOptions options, boolean oneByOne) {
    Way way =
        (flow, own, batch) ->
            List.of(
                oneByOne ? flow.drawOneByOne(own, batch, options) : flow.draw(own, batch, options));
    return drawn(rows, key, options, 1, way).get(0);
  }

  private List<Sequences> drawn(
      SequenceRows rows, Key key, SamplingOptions options, int times, Way way) {
    SequenceFlow flow = model.flow(rows.sequences(), options, false);
    Key own = key.derive(Purpose.SAMPLING).derive(0);
    List<double[]> values = new ArrayList<>();
    for (int k = 0; k < times; k++) {
      values.add(new double[rows.values().length]);
    }
    for (SequenceRows.Group group : rows.groups(!model.joint())) {
      SequenceBatch batch = rows.batch(group);
      model.requireObserved(batch);
      Key derived = own.derive(batch.length()).derive(batch.beginning());
      List<double[]> found = way.values(flow, derived, batch);
      for (int k = 0; k < times; k++) {
        rows.scatter(found.get(k), group, model.columns().size(), values.get(k));
      }
    }
    Table conditions = model.conditionsOf(rows.sequences());
    return values.stream().map(one -> inDataUnits(rows, one, conditions)).toList();
  }

  private Sequences inDataUnits(SequenceRows rows, double[] values, Table conditions) {
    Sequences sequences = rows.sequences();
    int width = model.columns().size();
    model.transform().toData(values, sequences.steps().rows());
    for (int row = 0; row < sequences.steps().rows(); row++) {
      for (int j = 0; j < width; j++) {
        if (rows.known()[row * width + j] > 0) {
          values[row * width + j] =
              sequences
                  .steps()
                  .at(row, sequences.steps().columns().indexOf(model.columns().get(j)));
        }
      }
    }
    Table steps = new Table(model.columns(), sequences.steps().rows(), values);
    return new Sequences(
        sequences.ids(), sequences.offsets(), sequences.stamps(), steps.beside(conditions));
  }
}
