package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Transform;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Workers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Training on points.
 *
 * @param source the law of x0 in standardised units
 * @param condition what the field is conditioned on, where it is
 * @param pairs the pairs of training
 * @param batch rows of a batch
 * @param validation the pairs of validation and how many there are, where there is one
 */
record PointTraining(
    Transform transform,
    Source source,
    List<String> columns,
    Optional<ConditionSchema> condition,
    PairSource pairs,
    int batch,
    Optional<Validation> validation)
    implements TrainingJob.Subject {

  /**
   * Fixed pairs whose loss is followed.
   *
   * @param pairs the pairs
   * @param rows how many
   */
  record Validation(PairSource pairs, int rows) {}

  @Override
  public TrainingLoss training(TrainingJob job, Workers workers) {
    return TrainingLoss.of(job, this, pairs, batch, false, workers);
  }

  @Override
  public Optional<TrainingLoss> validation(TrainingJob job, Workers workers) {
    return validation.map(v -> TrainingLoss.of(job, this, v.pairs(), v.rows(), true, workers));
  }

  @Override
  public FlowModel model(
      Experiment experiment,
      TrainableField raw,
      Optional<TrainableField> average,
      Map<String, String> provenance) {
    return FlowModel.of(
        experiment, transform, source, columns, condition, raw, average, provenance);
  }

  @Override
  public void close() {
    pairs.close();
    validation.ifPresent(v -> v.pairs().close());
  }
}
