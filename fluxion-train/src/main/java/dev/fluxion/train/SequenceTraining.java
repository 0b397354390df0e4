package dev.fluxion.train;

import dev.fluxion.data.SequenceDataset;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.Model;
import dev.fluxion.model.SequenceFrame;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Transform;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.source.TemporalSource;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Training on sequences.
 *
 * @param source the law of x0 in standardised units
 * @param channels names of the channels
 * @param condition what the field is conditioned on, where it is
 * @param frame lengths and stamps of the windows
 * @param data the windows
 * @param batch windows of a batch
 * @param validationWindows windows of the validation, 0 where there is none
 */
record SequenceTraining(
    Transform transform,
    TemporalSource source,
    List<String> channels,
    Optional<ConditionSchema> condition,
    SequenceFrame frame,
    SequenceDataset data,
    int batch,
    int validationWindows)
    implements TrainingJob.Subject {

  /** Gives windows of a batch, as {@link SequenceDataset#read} does. */
  @FunctionalInterface
  interface Windows {
    Sequences read(Key key, long step, int batch, int from, int to);
  }

  @Override
  public TrainingLoss training(TrainingJob job, Workers workers) {
    return new SequenceLoss(job, this, data::read, batch, false, workers);
  }

  @Override
  public Optional<TrainingLoss> validation(TrainingJob job, Workers workers) {
    Sequences held = data.heldOut();
    return validationWindows == 0
        ? Optional.empty()
        : Optional.of(
            new SequenceLoss(
                job,
                this,
                (key, step, all, from, to) -> repeated(held, from, to),
                validationWindows,
                true,
                workers));
  }

  /** Returns windows of a set that begins anew at its end. */
  private static Sequences repeated(Sequences held, int from, int to) {
    List<String> ids = new ArrayList<>();
    int[] offsets = new int[to - from + 1];
    for (int i = from; i < to; i++) {
      ids.add(Integer.toString(i));
      offsets[i - from + 1] = offsets[i - from] + held.length(i % held.count());
    }
    int[] rows = new int[offsets[to - from]];
    double[] stamps = new double[rows.length];
    for (int i = from; i < to; i++) {
      int first = held.offsets()[i % held.count()];
      for (int k = offsets[i - from]; k < offsets[i - from + 1]; k++) {
        rows[k] = first + k - offsets[i - from];
        stamps[k] = held.stamps()[rows[k]];
      }
    }
    return new Sequences(ids, offsets, stamps, held.steps().rows(rows));
  }

  @Override
  public Model model(
      Experiment experiment,
      TrainableField raw,
      Optional<TrainableField> average,
      Map<String, String> provenance) {
    return SequenceModel.of(
        experiment,
        transform,
        channels,
        condition,
        frame,
        (SequenceField) raw,
        average.map(SequenceField.class::cast),
        provenance);
  }

  @Override
  public void close() {}
}
