package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.Arrays;
import java.util.List;

/** Continues sequences and fills in what they miss by the flow of a model, in the data's units. */
record SequenceContinuations(SequenceModel model) {
  /** Continues sequences at the mean step of the training. */
  Sequences forecast(
      Sequences beginnings, int horizon, int count, Key key, SamplingOptions options) {
    InvalidValue.unless(horizon >= 1, "horizon", horizon, "1 or more");
    Table conditions =
        model.conditions().isAbsent()
            ? model.conditionsOf(beginnings)
            : new Table(List.of(), beginnings.steps().rows(), new double[0]);
    return forecast(
        beginnings,
        Continuations.following(beginnings, horizon, model.frame().step(), conditions),
        count,
        key,
        options);
  }

  /** Continues sequences at given stamps and under given conditions. */
  Sequences forecast(
      Sequences beginnings, Sequences future, int count, Key key, SamplingOptions options) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    for (int i = 0; i < beginnings.count(); i++) {
      int more = model.joint() && i < future.count() ? future.length(i) : 0;
      model
          .frame()
          .requireShort("series '" + beginnings.ids().get(i) + "'", beginnings.length(i), more);
    }
    SequenceRows.valued(model, beginnings).requireKnown(model.columns());
    boolean constant = !model.conditions().isAbsent();
    Table none = new Table(List.of(), beginnings.steps().rows(), new double[0]);
    Table later = new Table(List.of(), future.steps().rows(), new double[0]);
    Sequences joined =
        Continuations.joined(
            beginnings,
            future,
            model.columns(),
            constant ? none : model.conditionsOf(beginnings),
            constant ? later : model.conditionsOf(future));
    Sequences filled =
        model
            .draws()
            .drawn(SequenceRows.valued(model, joined.repeated(count)), key, options, false);
    int[] horizons = new int[filled.count()];
    Arrays.setAll(horizons, i -> future.length(i / count));
    return filled.last(horizons);
  }

  /** Fills in the values that are missing. */
  Sequences impute(Sequences sequences, int count, Key key, SamplingOptions options) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    for (int i = 0; i < sequences.count(); i++) {
      model
          .frame()
          .requireShort(
              "series '" + sequences.ids().get(i) + "'",
              model.joint() ? sequences.length(i) : 0,
              0);
    }
    if (!model.joint()) {
      SequenceRows once = SequenceRows.valued(model, sequences);
      Continuations.requireEnds(once, model.columns(), model.field().shape().mode().toString());
      for (int i = 0; i < sequences.count(); i++) {
        model.frame().requireShort("series '" + sequences.ids().get(i) + "'", once.beginning(i), 0);
      }
    }
    SequenceRows rows = SequenceRows.valued(model, sequences.repeated(count));
    return model.draws().drawn(rows, key, options, false);
  }

  /** Fills in what is missing between known values by candidates. */
  Sequences interpolate(
      Sequences sequences, int count, int candidates, Key key, SamplingOptions options) {
    return new Interpolation(model, candidates, options)
        .filled(sequences, count, key.derive(Purpose.SAMPLING));
  }
}
