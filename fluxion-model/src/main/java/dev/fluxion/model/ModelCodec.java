package dev.fluxion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A {@link FlowModel} as the tensors and metadata of a {@link ModelFile}, and back. */
public final class ModelCodec {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "weights.";
  private static final String AVERAGE = "ema.";

  private ModelCodec() {}

  /** Returns the model's tensors and metadata. */
  public static ModelFile encode(FlowModel model) {
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    put(tensors, WEIGHTS, model.rawField().parameters());
    model.averageField().ifPresent(field -> put(tensors, AVERAGE, field.parameters()));
    Map<String, String> metadata = new LinkedHashMap<>(model.provenance());
    metadata.put("experiment", model.experiment().toJson());
    metadata.put("transform", model.transform().toJson());
    metadata.put("source", Sources.toJson(model.source()));
    metadata.put("columns", names(model.columns()));
    model.conditionSchema().ifPresent(schema -> metadata.put("condition", schema.toJson()));
    return new ModelFile(tensors, metadata);
  }

  /**
   * Rebuilds the model of a file.
   *
   * @param name what messages call the file
   * @throws ModelFileException if a part is missing or does not fit
   */
  public static FlowModel decode(ModelFile file, String name) {
    try {
      Experiment experiment = Experiment.fromJson(required(file, "experiment", name));
      Transform transform = Transform.fromJson(required(file, "transform", name));
      Source source = Sources.fromJson(required(file, "source", name));
      List<String> columns = names(required(file, "columns", name), name);
      Optional<ConditionSchema> condition =
          Optional.ofNullable(file.metadata().get("condition")).map(ConditionSchema::fromJson);
      TrainableField fresh =
          experiment
              .field()
              .build(
                  columns.size(),
                  condition.map(ConditionSchema::size).orElse(0),
                  Key.of(0),
                  ScalarType.Float);
      Map<String, String> provenance = new LinkedHashMap<>(file.metadata());
      List.of("experiment", "transform", "source", "columns", "condition")
          .forEach(provenance::remove);
      boolean averaged = file.tensors().keySet().stream().anyMatch(key -> key.startsWith(AVERAGE));
      return FlowModel.of(
          experiment,
          transform,
          source,
          columns,
          condition,
          take(file, WEIGHTS, fresh, name),
          averaged ? Optional.of(take(file, AVERAGE, fresh, name)) : Optional.empty(),
          provenance);
    } catch (InvalidValue invalid) {
      throw new ModelFileException(
          name,
          "holds a description that this version does not understand ("
              + invalid.getMessage()
              + ")",
          "load it with the version of Fluxion that wrote it",
          invalid);
    }
  }

  private static String required(ModelFile file, String key, String name) {
    String value = file.metadata().get(key);
    if (value == null) {
      throw new ModelFileException(
          name,
          "has no '" + key + "' in its metadata",
          "give a file that Fluxion wrote as a model");
    }
    return value;
  }

  private static void put(Map<String, TensorEntry> tensors, String prefix, Parameters parameters) {
    for (Parameters.Entry entry : parameters.entries()) {
      tensors.put(
          prefix + entry.name(),
          new TensorEntry.Float32(Tensors.floats(parameters.view(entry)), shape(entry)));
    }
  }

  private static TrainableField take(
      ModelFile file, String prefix, TrainableField fresh, String name) {
    Parameters layout = fresh.parameters();
    Tensor flat = Tensors.zeros(ScalarType.Float, layout.count());
    for (Parameters.Entry entry : layout.entries()) {
      TensorEntry stored = file.tensors().get(prefix + entry.name());
      if (!(stored instanceof TensorEntry.Float32 plain)
          || !Arrays.equals(plain.shape(), shape(entry))) {
        throw new ModelFileException(
            name,
            "has a tensor '"
                + prefix
                + entry.name()
                + "' that "
                + (stored == null
                    ? "is missing"
                    : "is " + stored.dtype() + " of shape " + Arrays.toString(stored.shape()))
                + " where the field in its metadata needs F32 of shape "
                + entry.shape(),
            "take the file as it was written");
      }
      float[] values = plain.values();
      flat.narrow(0, entry.offset(), entry.size()).copy_(Tensors.of(values, values.length));
    }
    return fresh.with(flat);
  }

  private static long[] shape(Parameters.Entry entry) {
    return entry.shape().stream().mapToLong(Long::longValue).toArray();
  }

  private static String names(List<String> columns) {
    ArrayNode array = JSON.createArrayNode();
    columns.forEach(array::add);
    return array.toString();
  }

  private static List<String> names(String json, String name) {
    List<String> columns = new ArrayList<>();
    try {
      for (JsonNode column : JSON.readTree(json)) {
        columns.add(column.asText());
      }
    } catch (JsonProcessingException broken) {
      throw new ModelFileException(
          name, "has no list of names in 'columns'", "give a file that Fluxion wrote", broken);
    }
    return columns;
  }
}
