package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Builds records from trees, with defaults where a key is absent; every failure is one {@link
 * InvalidValue} with the path.
 */
final class TreeReader {
  private static final Pattern COMPONENT = Pattern.compile("([A-Za-z][A-Za-z0-9]*): (.*)", 32);

  private final Registry registry;

  TreeReader(Registry registry) {
    this.registry = registry;
  }

  /** Builds a record, or one of the records of a kind. */
  Object read(Class<?> type, JsonNode node, String path) {
    Kind kind = registry.kind(type);
    if (!(node instanceof ObjectNode map)) {
      throw Scalars.wrong(
          path, node, kind == null ? "a map" : "a map such as {type: " + example(kind) + "}");
    }
    if (kind == null) {
      return record(type, map, registry.defaults(section(type)), path, null);
    }
    ObjectNode defaults = registry.defaults(kind.name());
    String name = typeOf(kind, map, defaults, path);
    Class<?> record = kind.records().get(name);
    if (record == null) {
      throw new InvalidValue(
          join(path, "type"),
          "is '"
              + Scalars.shortened(name)
              + "', but must be one of "
              + String.join(", ", kind.records().keySet())
              + Names.suggestion(name, kind.records().keySet()));
    }
    JsonNode values = defaults.path(name);
    ObjectNode known =
        values instanceof ObjectNode given ? given : JsonNodeFactory.instance.objectNode();
    return record(record, map, known, path, name);
  }

  private static String typeOf(Kind kind, ObjectNode map, ObjectNode defaults, String path) {
    JsonNode given = map.get("type");
    if (given == null && defaults.has("type")) {
      return defaults.path("type").asText();
    }
    if (given == null || !given.isTextual()) {
      throw Scalars.wrong(
          join(path, "type"), given, "one of " + String.join(", ", kind.records().keySet()));
    }
    return given.textValue();
  }

  private static String example(Kind kind) {
    return kind.records().keySet().stream().findFirst().orElse("name");
  }

  /** Returns the key under which a record without alternatives keeps its defaults. */
  private static String section(Class<?> record) {
    String name = record.getSimpleName().replace("Config", "");
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private Object record(
      Class<?> type, ObjectNode given, ObjectNode defaults, String path, @Nullable String name) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> keys = keys(type);
    given
        .fieldNames()
        .forEachRemaining(
            key -> {
              if (!keys.contains(key) && !(name != null && key.equals("type"))) {
                throw unknown(key, type, keys, path, name);
              }
            });
    List<@Nullable Object> values = new ArrayList<>();
    for (RecordComponent component : components) {
      values.add(component(component, given, defaults, path));
    }
    return build(type, components, values, path);
  }

  private @Nullable Object component(
      RecordComponent component, ObjectNode given, ObjectNode defaults, String path) {
    String place = join(path, component.getName());
    JsonNode node = given.get(component.getName());
    if (node == null) {
      node = defaults.get(component.getName());
    }
    if ((node == null || node.isNull()) && optional(component)) {
      return null;
    }
    if (node == null && nested(component.getType())) {
      node = JsonNodeFactory.instance.objectNode();
    }
    if (node == null) {
      throw new InvalidValue(
          place, "is missing; give " + Scalars.describe(component.getGenericType()));
    }
    return nested(component.getType())
        ? read(component.getType(), node, place)
        : Scalars.read(component.getGenericType(), node, place, this);
  }

  private boolean nested(Class<?> type) {
    return registry.kind(type) != null
        || (type.isRecord() && parser(type) == null && listParser(type) == null);
  }

  private static boolean optional(RecordComponent component) {
    AnnotatedElement type = component.getAnnotatedType();
    return type.isAnnotationPresent(Nullable.class);
  }

  private InvalidValue unknown(
      String key, Class<?> type, List<String> keys, String path, @Nullable String name) {
    String owner =
        path.isEmpty()
            ? "an experiment"
            : name == null ? "'" + path + "'" : "'" + path + "' of type " + name;
    String known = keys.isEmpty() ? "which has none" : "known are " + String.join(", ", keys);
    return new InvalidValue(
        join(path, Scalars.shortened(key)),
        "is not a key of "
            + owner
            + elsewhere(type, key)
            + "; "
            + known
            + Names.suggestion(key, keys));
  }

  /** Names the alternatives of a record that have the key. */
  private String elsewhere(Class<?> record, String key) {
    Kind kind = registry.kindOf(record);
    List<String> types =
        kind == null
            ? List.of()
            : kind.records().entrySet().stream()
                .filter(entry -> keys(entry.getValue()).contains(key))
                .map(Map.Entry::getKey)
                .toList();
    return types.isEmpty() ? "" : " (but of type " + String.join(", ", types) + ")";
  }

  private static List<String> keys(Class<?> record) {
    return Arrays.stream(record.getRecordComponents()).map(RecordComponent::getName).toList();
  }

  private static Object build(
      Class<?> type, RecordComponent[] components, List<@Nullable Object> values, String path) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      throw refused(e.getCause(), components, path);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot build a " + type.getName(), e);
    }
  }

  private static InvalidValue refused(
      @Nullable Throwable cause, RecordComponent[] components, String path) {
    if (cause instanceof InvalidValue invalid) {
      return invalid.under(path);
    }
    if (cause instanceof Error error) {
      throw error;
    }
    String message = cause == null ? "" : String.valueOf(cause.getMessage());
    Matcher named = COMPONENT.matcher(message);
    if (named.matches()
        && Arrays.stream(components).anyMatch(c -> c.getName().equals(named.group(1)))) {
      return new InvalidValue(join(path, named.group(1)), named.group(2));
    }
    return new InvalidValue(path, message);
  }

  /** Returns the static {@code parse(String)} of a type that is written as one word, or null. */
  static @Nullable Method parser(Class<?> type) {
    return parser(type, String.class);
  }

  /**
   * Returns the static {@code parse(List)} of a type that is written as a list, as its {@code
   * toList()} gives it, or null.
   */
  static @Nullable Method listParser(Class<?> type) {
    return parser(type, List.class);
  }

  private static @Nullable Method parser(Class<?> type, Class<?> written) {
    try {
      Method parse = type.getMethod("parse", written);
      return Modifier.isStatic(parse.getModifiers()) && parse.getReturnType() == type
          ? parse
          : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
