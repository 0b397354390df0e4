package dev.fluxion.model;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A trained model that a file holds: of points, or of sequences. */
public sealed interface Model permits FlowModel, SequenceModel {
  /**
   * Reads a model file of either kind.
   *
   * @throws ModelFileException if it is not a whole, unaltered model file of a known format
   */
  static Model load(Path file) {
    return ModelCodec.decode(ModelFile.read(file), file.toString());
  }

  /** Returns the configuration that made the model. */
  Experiment experiment();

  /** Returns the map between the data's units and the standardised units of the field. */
  Transform transform();

  /** Returns the names of the modelled columns. */
  List<String> columns();

  /** Returns what the model is conditioned on, where it is. */
  Optional<ConditionSchema> conditionSchema();

  /**
   * Returns what the model is conditioned on.
   *
   * @throws InvalidValue if it has no condition
   */
  default ConditionSchema condition() {
    return conditionSchema()
        .orElseThrow(
            () ->
                new InvalidValue(
                    "condition",
                    "is given, but the model was trained without one; train it with a section"
                        + " condition: {columns: [...]}"));
  }

  /** Returns the field with the optimizer's weights. */
  TrainableField rawField();

  /** Returns the field with averaged weights, where there is an average. */
  Optional<? extends TrainableField> averageField();

  /** Returns what is known of how the model came about. */
  Map<String, String> provenance();

  /** Writes the model file, whole or not at all. */
  default void save(Path file) {
    ModelCodec.encode(this).write(file);
  }

  /** Writes the model to a stream. */
  default void save(OutputStream out) throws IOException {
    ModelCodec.encode(this).writeTo(out);
  }

  /** Returns the bytes of the model file. */
  default byte[] toBytes() {
    return ModelCodec.encode(this).toBytes();
  }
}
