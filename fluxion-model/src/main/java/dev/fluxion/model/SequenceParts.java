package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.sequence.SequenceField;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model of sequences is made of, whatever is chosen of it.
 *
 * @param experiment the configuration that made it
 * @param transform of the channels of one position
 * @param channels names of the channels
 * @param condition what the field is conditioned on, where it is
 * @param frame lengths and stamps of the training windows
 * @param raw the field with the optimizer's weights
 * @param average the field with averaged weights, where there is an average
 * @param provenance what is known of how the model came about
 */
record SequenceParts(
    Experiment experiment,
    Transform transform,
    List<String> channels,
    Optional<ConditionSchema> condition,
    SequenceFrame frame,
    SequenceField raw,
    Optional<SequenceField> average,
    Map<String, String> provenance) {
  SequenceParts {
    channels = List.copyOf(channels);
    provenance = Map.copyOf(provenance);
  }
}
