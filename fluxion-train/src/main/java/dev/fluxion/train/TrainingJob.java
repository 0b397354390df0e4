package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Transform;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training with everything decided: what is trained, on which pairs, and how its model is called.
 *
 * @param condition what the field is conditioned on, where it is
 * @param source the law of x0 in standardised units
 * @param field the field with its first parameters, on its device
 * @param pairs the pairs of training
 * @param batch rows of a batch
 * @param validation the pairs of validation and how many there are, where there is one
 * @param trainingRows rows of the table, 0 where rows are drawn fresh
 * @param heldOutRows rows kept out
 * @param provenance what the model file says of its making
 */
record TrainingJob(
    Experiment experiment,
    Transform transform,
    Source source,
    List<String> columns,
    Optional<ConditionSchema> condition,
    TrainableField field,
    PairSource pairs,
    int batch,
    Optional<Validation> validation,
    long trainingRows,
    long heldOutRows,
    Map<String, String> provenance) {

  /**
   * Fixed pairs whose loss is followed.
   *
   * @param pairs the pairs
   * @param rows how many
   */
  record Validation(PairSource pairs, int rows) {}

  /** Returns the model that a state stands for. */
  FlowModel model(TrainingState state) {
    Map<String, String> known = new LinkedHashMap<>(provenance);
    known.put("step", Long.toString(state.modelStep()));
    return FlowModel.of(
        experiment, transform, source, columns, condition, state.raw(), state.averaged(), known);
  }
}
