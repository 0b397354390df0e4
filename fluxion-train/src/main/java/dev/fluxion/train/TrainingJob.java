package dev.fluxion.train;

import dev.fluxion.evaluate.Monitor;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.Model;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.tensor.Workers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A training with everything decided: what is trained, on what, and how its model is called.
 *
 * @param subject the data that it looks at, and the kind of its model
 * @param field the field with its first parameters, on its device
 * @param monitor what follows the model, where that is wished
 * @param trainingRows rows of the table, 0 where rows are drawn fresh
 * @param heldOutRows rows kept out
 * @param provenance what the model file says of its making
 */
record TrainingJob(
    Experiment experiment,
    Subject subject,
    TrainableField field,
    Optional<Monitor> monitor,
    long trainingRows,
    long heldOutRows,
    Map<String, String> provenance) {

  /** What a training is of: points or sequences. */
  interface Subject extends AutoCloseable {
    /** Returns the loss of training. */
    TrainingLoss training(TrainingJob job, Workers workers);

    /** Returns the loss that is followed, where there is one. */
    Optional<TrainingLoss> validation(TrainingJob job, Workers workers);

    /** Puts a model together. */
    Model model(
        Experiment experiment,
        TrainableField raw,
        Optional<TrainableField> average,
        Map<String, String> provenance);

    /** Ends what works in the background. */
    @Override
    void close();
  }

  /** Returns the model of a state as it is now, whatever weights are kept. */
  Model current(TrainingState state) {
    return subject.model(
        experiment, field.with(field.parameters().flat().clone()), state.average(), provenance);
  }

  /** Returns the model that a state stands for. */
  Model model(TrainingState state) {
    Map<String, String> known = new LinkedHashMap<>(provenance);
    known.put("step", Long.toString(state.modelStep()));
    return subject.model(experiment, state.raw(), state.averaged(), known);
  }
}
