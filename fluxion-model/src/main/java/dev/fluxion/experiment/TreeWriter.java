package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns records into trees: components in order, absent values left out, {@code type} first. */
final class TreeWriter {
  private final Registry registry;

  TreeWriter(Registry registry) {
    this.registry = registry;
  }

  ObjectNode write(Object record) {
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    Kind kind = registry.kindOf(record.getClass());
    if (kind != null) {
      map.put("type", kind.nameOf(record.getClass()));
    }
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = read(record, component);
      if (value != null) {
        map.set(component.getName(), value(value));
      }
    }
    return map;
  }

  /** Returns the tree of any value that a record may hold. */
  JsonNode value(Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value instanceof JsonNode node) {
      return node.deepCopy();
    } else if (value instanceof Double number) {
      return nodes.numberNode(number);
    } else if (value instanceof Integer || value instanceof Long) {
      return nodes.numberNode(((Number) value).longValue());
    } else if (value instanceof Boolean flag) {
      return nodes.booleanNode(flag);
    } else if (value instanceof String || value instanceof Enum<?>) {
      return nodes.textNode(value.toString());
    } else if (value instanceof double[] numbers) {
      ArrayNode list = nodes.arrayNode(numbers.length);
      for (double number : numbers) {
        list.add(number);
      }
      return list;
    } else if (value instanceof List<?> items) {
      ArrayNode list = nodes.arrayNode(items.size());
      items.forEach(item -> list.add(value(item)));
      return list;
    } else if (value instanceof Map<?, ?> entries) {
      ObjectNode map = nodes.objectNode();
      new TreeMap<>(entries).forEach((key, item) -> map.set(key.toString(), value(item)));
      return map;
    } else if (TreeReader.parser(value.getClass()) != null) {
      return CoreSchema.resolve(value.toString());
    } else if (TreeReader.listParser(value.getClass()) != null) {
      return value(asList(value));
    } else if (value instanceof Record) {
      return write(value);
    }
    throw new IllegalArgumentException(
        value.getClass().getName() + " is not registered, so it cannot be written");
  }

  private static Object asList(Object value) {
    try {
      return value.getClass().getMethod("toList").invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot list " + value, e);
    }
  }

  private static @Nullable Object read(Object record, RecordComponent component) {
    Method accessor = component.getAccessor();
    try {
      accessor.setAccessible(true);
      return accessor.invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException(
          "cannot read " + component.getName() + " of " + record.getClass().getName(), e);
    }
  }
}
