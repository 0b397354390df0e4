package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Changes single values of an experiment's tree. */
final class Settings {
  private static final Pattern PATH = Pattern.compile("[^.\\s]+(\\.[^.\\s]+)*");

  private final Registry registry;

  Settings(Registry registry) {
    this.registry = registry;
  }

  /** Applies {@code a.b=value}, the value read as YAML. */
  void apply(ObjectNode root, String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1 || !PATH.matcher(assignment.substring(0, equals)).matches()) {
      throw new InvalidValue(
          "--set", "is '" + Scalars.shortened(assignment) + "', but must be path.to.key=value");
    }
    String path = assignment.substring(0, equals);
    set(root, path, parse(path, assignment.substring(equals + 1)));
  }

  /** Reads a value as YAML. */
  static JsonNode parse(String path, String yaml) {
    JsonNode value;
    try {
      value = YamlReader.read(yaml);
    } catch (InvalidValue e) {
      throw e.under(path);
    }
    if (value.isMissingNode()) {
      throw new InvalidValue(path, "is set to nothing; write null to go back to the default");
    }
    return value;
  }

  /**
   * Sets the value at a path; null removes the key. A type that differs from the one there removes
   * the other keys of its section.
   */
  void set(ObjectNode root, String path, JsonNode value) {
    String[] keys = path.split("\\.", -1);
    ObjectNode map = root;
    for (int i = 0; i < keys.length - 1; i++) {
      JsonNode next = map.get(keys[i]);
      if (next == null || next.isNull()) {
        next = map.putObject(keys[i]);
      }
      if (!(next instanceof ObjectNode child)) {
        String place = String.join(".", Arrays.asList(keys).subList(0, i + 1));
        throw Scalars.wrong(place, next, "a map, for '" + path + "' to be set");
      }
      map = child;
    }
    String key = keys[keys.length - 1];
    if (value.isNull()) {
      map.remove(key);
      return;
    }
    if (key.equals("type") && keys.length > 1) {
      JsonNode fallback = registry.defaults(keys[keys.length - 2]).path("type");
      JsonNode now = map.has(key) ? map.get(key) : fallback;
      if (!now.equals(value)) {
        map.removeAll();
      }
    }
    map.set(key, value);
  }
}
