package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.experiment.InvalidValue;
import java.util.Arrays;

/** Computes log densities of sequences under the flow of a model, in the data's units. */
record SequenceScores(SequenceModel model) {
  /** Returns the log density of each sequence, that of its length included. */
  SequenceDensities logDensity(
      Sequences sequences, SamplingOptions options, Divergence divergence) {
    SequenceRows rows = SequenceRows.valued(model, sequences).requireKnown(model.columns());
    boolean ends = model.field().shape().end();
    SequenceDensities found = densities(rows.unknown(), rows, options, divergence, ends);
    double[] sums = found.logDensity();
    for (int i = 0; i < sums.length; i++) {
      sums[i] +=
          ends || model.frame().lengths().size() == 1
              ? 0
              : model.frame().logProbability(sequences.length(i));
    }
    return found;
  }

  /** Returns the log density of the positions that are not known given those that are. */
  SequenceDensities logDensityGiven(
      Sequences sequences, Sequences known, SamplingOptions options, Divergence divergence) {
    SequenceRows whole = SequenceRows.valued(model, sequences).requireKnown(model.columns());
    SequenceRows rows = SequenceRows.valued(model, known);
    InvalidValue.unless(
        Arrays.equals(sequences.offsets(), known.offsets()),
        "known",
        "of other lengths",
        "the same sequences, with NaN at what is scored");
    if (!model.joint()) {
      Continuations.requireEnds(rows, model.columns(), model.field().shape().mode().toString());
    }
    for (int row = 0; row < sequences.steps().rows(); row++) {
      int values = rows.count(row);
      InvalidValue.unless(
          values == 0 || values == model.columns().size(),
          "known",
          "a part of the channels at stamp " + sequences.stamps()[row],
          "all or none of a position");
    }
    return densities(rows, whole, options, divergence, false);
  }

  /**
   * Returns the densities of what is not known.
   *
   * @param whole the same sequences with all their values
   */
  private SequenceDensities densities(
      SequenceRows rows,
      SequenceRows whole,
      SamplingOptions options,
      Divergence divergence,
      boolean ends) {
    Sequences sequences = rows.sequences();
    int count = sequences.steps().rows();
    SequenceFlow flow = model.flow(sequences, options, ends);
    double[] sums = new double[sequences.count()];
    double[] errors = divergence.estimates() < 2 ? null : new double[sequences.count()];
    double[] steps = model.joint() ? null : new double[count];
    for (SequenceRows.Group group : rows.groups(false)) {
      SequenceBatch batch = rows.batch(group);
      model.requireObserved(batch);
      SequenceDensities found =
          flow.score(
              rows.gather(whole.values(), group, model.columns().size()),
              batch,
              divergence,
              options.withTemperature(1));
      double[] error = found.standardError();
      double[] each = found.steps();
      for (int i = 0; i < batch.count(); i++) {
        sums[group.chosen()[i]] = found.logDensity()[i];
        if (errors != null && error != null) {
          errors[group.chosen()[i]] = error[i];
        }
      }
      if (steps != null && each != null) {
        rows.scatter(each, group, 1, steps);
      }
    }
    double[] determinant =
        model
            .transform()
            .logDeterminant(whole.sequences().steps().select(model.columns()).values(), count);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = steps == null ? sums[i] : 0;
      for (int row = sequences.offsets()[i]; row < sequences.offsets()[i + 1]; row++) {
        boolean scored = rows.count(row) == 0;
        if (steps != null) {
          steps[row] = scored ? steps[row] + determinant[row] : 0;
          sums[i] += steps[row];
        } else {
          sums[i] += scored ? determinant[row] : 0;
        }
      }
    }
    return new SequenceDensities(sums, steps, errors);
  }
}
