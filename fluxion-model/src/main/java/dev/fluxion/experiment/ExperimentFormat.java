package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Reads and writes experiments with the names of a registry. */
public final class ExperimentFormat {
  /** The format with the names that come with Fluxion. */
  public static final ExperimentFormat STANDARD = new ExperimentFormat(Registry.standard());

  private final Registry registry;
  private final RecordJson json;

  /** Creates the format of a registry. */
  public ExperimentFormat(Registry registry) {
    this.registry = registry;
    this.json = new RecordJson(registry);
  }

  /** Returns the names. */
  public Registry registry() {
    return registry;
  }

  /**
   * Reads an experiment from YAML; keys that are absent have their defaults.
   *
   * @param sets assignments {@code path.to.key=value}, applied in order before anything is checked
   * @throws InvalidValue with path, value and what is allowed
   */
  public Experiment parse(String yaml, List<String> sets) {
    JsonNode tree = YamlReader.read(yaml);
    if (tree.isMissingNode() || tree.isNull()) {
      throw new InvalidValue("", "the experiment is empty; it needs at least a data section");
    }
    if (!(tree instanceof ObjectNode root)) {
      throw Scalars.wrong("experiment", tree, "a map of sections such as 'data: {toy: moons}'");
    }
    Settings settings = new Settings(registry);
    sets.forEach(assignment -> settings.apply(root, assignment));
    return bind(root);
  }

  /** Reads an experiment from YAML. */
  public Experiment parse(String yaml) {
    return parse(yaml, List.of());
  }

  /**
   * Returns an experiment with one value changed.
   *
   * @param path such as {@code training.steps}
   * @param value YAML text, or a number, boolean, enum, list, map or registered record; null text
   *     goes back to the default
   * @throws InvalidValue with path, value and what is allowed
   */
  public Experiment with(Experiment experiment, String path, Object value) {
    ObjectNode root = tree(experiment);
    JsonNode node =
        value instanceof String yaml
            ? Settings.parse(path, yaml)
            : new TreeWriter(registry).value(value);
    new Settings(registry).set(root, path, node);
    return bind(root);
  }

  /** Writes an experiment as YAML, with every key in fixed order. */
  public String yaml(Experiment experiment) {
    return YamlWriter.write(tree(experiment));
  }

  /** Writes an experiment as one line of JSON, with every key in fixed order. */
  public String json(Experiment experiment) {
    return json.write(experiment);
  }

  /**
   * Reads an experiment from JSON.
   *
   * @throws InvalidValue with path, value and what is allowed
   */
  public Experiment fromJson(String text) {
    return json.read(Experiment.class, text);
  }

  private ObjectNode tree(Experiment experiment) {
    return new TreeWriter(registry).write(experiment);
  }

  private Experiment bind(ObjectNode root) {
    if (root.path("data").isMissingNode()) {
      throw new InvalidValue(
          "data", "is missing; give {file: points.csv}, {query: ...} or {toy: spiral}");
    }
    return (Experiment) new TreeReader(registry).read(Experiment.class, root, "");
  }
}
