package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Source;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a model of points is made of, whatever is chosen of it.
 *
 * @param experiment the configuration that made it
 * @param transform between the data's units and the standardised ones
 * @param source the law of x0 in standardised units, as the path takes it
 * @param columns names of the modelled columns
 * @param condition what the field is conditioned on, where it is
 * @param raw the field with the optimizer's weights
 * @param average the field with averaged weights, where there is an average
 * @param provenance what is known of how the model came about
 */
record FlowParts(
    Experiment experiment,
    Transform transform,
    Source source,
    List<String> columns,
    Optional<ConditionSchema> condition,
    TrainableField raw,
    Optional<TrainableField> average,
    Map<String, String> provenance) {
  FlowParts {
    columns = List.copyOf(columns);
    provenance = Map.copyOf(provenance);
  }

  /** Returns the same parts with data in the standardised units. */
  FlowParts standardized() {
    return new FlowParts(
        experiment, new Identity(), source, columns, condition, raw, average, provenance);
  }
}
