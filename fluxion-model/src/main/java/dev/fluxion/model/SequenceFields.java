package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.PositionsConfig;
import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.nn.sequence.SequenceShape;
import dev.fluxion.tensor.Key;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Builds the field of sequences that an experiment describes. */
public final class SequenceFields {
  private SequenceFields() {}

  /** Returns the field with fresh parameters, float32. */
  public static SequenceField fresh(
      Experiment experiment,
      int channels,
      Optional<ConditionSchema> condition,
      SequenceFrame frame,
      Key key) {
    SequenceMode mode = Objects.requireNonNull(experiment.mode());
    boolean dependent =
        experiment.source() instanceof SourceConfig.Temporal source && !source.temporal().white();
    SequenceShape shape =
        new SequenceShape(
            channels,
            condition.map(ConditionSchema::size).orElse(0),
            mode,
            !frame.regular(),
            dependent && mode == SequenceMode.AUTOREGRESSIVE,
            experiment.observed() != null,
            experiment.positions() != null
                && experiment.positions().lengths() == PositionsConfig.Lengths.END);
    return experiment.sequenceField().build(shape, key, ScalarType.Float);
  }
}
