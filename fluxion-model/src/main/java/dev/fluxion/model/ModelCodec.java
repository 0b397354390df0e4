package dev.fluxion.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.source.Empirical;
import dev.fluxion.source.Source;
import dev.fluxion.source.Widened;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A {@link Model} as the tensors and metadata of a {@link ModelFile}, and back. */
public final class ModelCodec {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTS = "weights.";
  private static final String AVERAGE = "ema.";
  private static final String ROWS = "source.rows";
  private static final String FRAME = "frame";

  private ModelCodec() {}

  /** Returns the model's tensors and metadata. */
  public static ModelFile encode(Model model) {
    Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    ModelTensors.put(tensors, WEIGHTS, model.rawField().parameters());
    model.averageField().ifPresent(field -> ModelTensors.put(tensors, AVERAGE, field.parameters()));
    Map<String, String> metadata = new LinkedHashMap<>(model.provenance());
    metadata.put("experiment", model.experiment().toJson());
    metadata.put("transform", model.transform().toJson());
    if (model instanceof FlowModel points) {
      try {
        metadata.put("source", source(points.source(), tensors));
      } catch (JsonProcessingException impossible) {
        throw new IllegalStateException("JSON that was just written is not JSON", impossible);
      }
    } else if (model instanceof SequenceModel sequences) {
      metadata.put(FRAME, sequences.frame().toJson());
    }
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
  public static Model decode(ModelFile file, String name) {
    try {
      Experiment experiment = Experiment.fromJson(required(file, "experiment", name));
      Transform transform = Transform.fromJson(required(file, "transform", name));
      List<String> columns = names(required(file, "columns", name), name);
      Optional<ConditionSchema> condition =
          Optional.ofNullable(file.metadata().get("condition")).map(ConditionSchema::fromJson);
      Map<String, String> provenance = new LinkedHashMap<>(file.metadata());
      List.of("experiment", "transform", "source", "columns", "condition", FRAME)
          .forEach(provenance::remove);
      boolean averaged = file.tensors().keySet().stream().anyMatch(key -> key.startsWith(AVERAGE));
      if (experiment.sequential()) {
        SequenceFrame frame = SequenceFrame.fromJson(required(file, FRAME, name));
        SequenceField fresh =
            SequenceFields.fresh(experiment, columns.size(), condition, frame, Key.of(0));
        return SequenceModel.of(
            experiment,
            transform,
            columns,
            condition,
            frame,
            (SequenceField) take(file, WEIGHTS, fresh, name),
            averaged
                ? Optional.of((SequenceField) take(file, AVERAGE, fresh, name))
                : Optional.empty(),
            provenance);
      }
      Source source = source(required(file, "source", name), file, transform, columns.size(), name);
      TrainableField fresh =
          experiment.build(
              columns.size(),
              condition.map(ConditionSchema::size).orElse(0),
              Key.of(0),
              ScalarType.Float);
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

  /** Describes a source; rows of a table become an array of their own. */
  private static String source(Source source, Map<String, TensorEntry> tensors)
      throws JsonProcessingException {
    ObjectNode known = JSON.createObjectNode();
    if (source instanceof Empirical table) {
      tensors.put(ROWS, new TensorEntry.Float32(table.rows(), table.count(), table.dimension()));
      return known.put("type", "rows").put("origin", table.origin()).toString();
    } else if (source instanceof ToySource toy) {
      return known.put("type", "toy").put("toy", toy.name()).toString();
    } else if (source instanceof Widened wide) {
      known.put("type", "widened").put("sigma", wide.sigma());
      known.set("inner", JSON.readTree(source(wide.inner(), tensors)));
      return known.toString();
    }
    return Sources.toJson(source);
  }

  private static Source source(
      String json, ModelFile file, Transform transform, int dimension, String name) {
    JsonNode tree;
    try {
      tree = JSON.readTree(json);
    } catch (JsonProcessingException broken) {
      return Sources.fromJson(json);
    }
    return switch (tree.path("type").asText()) {
      case "rows" -> rows(file, tree.path("origin").asText(), dimension, name);
      case "toy" -> Sources.toy(tree.path("toy").asText(), transform, dimension);
      case "widened" ->
          new Widened(
              source(tree.path("inner").toString(), file, transform, dimension, name),
              tree.path("sigma").asDouble(Double.NaN));
      default -> Sources.fromJson(json);
    };
  }

  private static Source rows(ModelFile file, String origin, int dimension, String name) {
    if (!(file.tensors().get(ROWS) instanceof TensorEntry.Float32 stored)
        || stored.shape().length != 2
        || stored.shape()[0] == 0
        || stored.shape()[1] != dimension) {
      throw new ModelFileException(
          name,
          "has no array '" + ROWS + "' of F32 rows of " + dimension + " values",
          "take the file as it was written");
    }
    return new Empirical(origin, stored.values(), dimension);
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

  private static TrainableField take(
      ModelFile file, String prefix, TrainableField fresh, String name) {
    return fresh.with(ModelTensors.take(file, prefix, fresh.parameters(), name));
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
