package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads numbers, words, lists and maps from a tree, without any conversion between them. */
final class Scalars {
  private static final int SHOWN = 60;

  private Scalars() {}

  static Object read(Type type, JsonNode node, String path, TreeReader records) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? list(type, arguments[0], node, path, records)
          : map(type, arguments[1], node, path, records);
    }
    Class<?> plain = (Class<?>) type;
    if (plain == double.class || plain == Double.class) {
      return number(type, node, path);
    } else if (plain == int.class || plain == Integer.class) {
      return (int) whole(type, node, path, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } else if (plain == long.class || plain == Long.class) {
      return whole(type, node, path, Long.MIN_VALUE, Long.MAX_VALUE);
    } else if (plain == boolean.class || plain == Boolean.class) {
      check(node.isBoolean(), path, node, type);
      return node.booleanValue();
    } else if (plain == String.class) {
      check(node.isTextual(), path, node, type);
      return node.textValue();
    } else if (plain.isEnum()) {
      return constant(plain, node, path);
    } else if (plain == double[].class) {
      check(node.isArray(), path, node, type);
      double[] numbers = new double[node.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = number(double.class, node.get(i), path + "[" + i + "]");
      }
      return numbers;
    }
    Method lists = TreeReader.listParser(plain);
    if (lists != null) {
      return parsed(lists, read(lists.getGenericParameterTypes()[0], node, path, records), path);
    }
    Method parser = TreeReader.parser(plain);
    return parser == null
        ? records.read(plain, node, path)
        : parsed(parser, node.isContainerNode() ? shown(node) : node.asText(), path);
  }

  private static List<Object> list(
      Type type, Type item, JsonNode node, String path, TreeReader records) {
    if (item == Double.class && node.isNumber()) {
      return List.of(number(item, node, path));
    }
    check(node instanceof ArrayNode, path, node, type);
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(read(item, node.get(i), path + "[" + i + "]", records));
    }
    return items;
  }

  private static Map<String, Object> map(
      Type type, Type item, JsonNode node, String path, TreeReader records) {
    check(node instanceof ObjectNode, path, node, type);
    Map<String, Object> items = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String place = TreeReader.join(path, shortened(entry.getKey()));
      items.put(entry.getKey(), read(item, entry.getValue(), place, records));
    }
    return items;
  }

  private static double number(Type type, JsonNode node, String path) {
    check(node.isNumber(), path, node, type);
    return node.doubleValue();
  }

  private static long whole(Type type, JsonNode node, String path, long least, long most) {
    if (node.isFloatingPointNumber() && node.doubleValue() == Math.rint(node.doubleValue())) {
      throw wrong(path, node, "a whole number, written without point and exponent");
    }
    check(node.isIntegralNumber(), path, node, type);
    if (!node.canConvertToLong() || node.longValue() < least || node.longValue() > most) {
      boolean above = node.bigIntegerValue().signum() > 0;
      throw wrong(path, node, "a whole number " + (above ? "up to " + most : "from " + least));
    }
    return node.longValue();
  }

  private static Object constant(Class<?> type, JsonNode node, String path) {
    check(node.isTextual(), path, node, type);
    for (Object constant : type.getEnumConstants()) {
      if (constant.toString().equals(node.textValue())) {
        return constant;
      }
    }
    throw wrong(path, node, describe(type) + Names.suggestion(node.textValue(), names(type)));
  }

  private static Object parsed(Method parser, Object written, String path) {
    try {
      return parser.invoke(null, written);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidValue invalid) {
        throw invalid.under(path);
      }
      if (written instanceof List<?> && e.getCause() instanceof IllegalArgumentException refused) {
        throw new InvalidValue(path, String.valueOf(refused.getMessage()));
      }
      throw new IllegalArgumentException("cannot read " + path, e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalArgumentException("cannot read " + path, e);
    }
  }

  private static List<String> names(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
  }

  /** Says what a value of the type looks like. */
  static String describe(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[0];
      String item =
          inner == Double.class
              ? "numbers"
              : inner == Integer.class
                  ? "whole numbers"
                  : inner instanceof ParameterizedType ? "lists of numbers" : "texts";
      return generic.getRawType() == List.class ? "a list of " + item : "a map";
    }
    Class<?> plain = (Class<?>) type;
    if (plain == double.class || plain == Double.class) {
      return "a number";
    } else if (plain == double[].class) {
      return "a list of numbers";
    } else if (plain == int.class || plain == Integer.class) {
      return "a whole number";
    } else if (plain == long.class || plain == Long.class) {
      return "a whole number";
    } else if (plain == boolean.class || plain == Boolean.class) {
      return "true or false";
    } else if (plain.isEnum()) {
      return "one of " + String.join(", ", names(plain));
    }
    return plain == String.class ? "text, in quotes where it looks like something else" : "a value";
  }

  private static void check(boolean holds, String path, JsonNode node, Type type) {
    if (!holds) {
      throw wrong(path, node, describe(type));
    }
  }

  /** Describes a value of the wrong type or out of range. */
  static InvalidValue wrong(String path, @Nullable JsonNode node, String allowed) {
    return new InvalidValue(path, "is " + shown(node) + ", but must be " + allowed);
  }

  private static String shown(@Nullable JsonNode node) {
    if (node == null) {
      return "missing";
    } else if (node.isNull() || node.isMissingNode()) {
      return "empty";
    } else if (node.isObject()) {
      return "a map";
    } else if (node.isArray()) {
      return "a list";
    }
    String text = shortened(node.asText());
    return node.isTextual() ? "'" + text + "'" : text;
  }

  /** Returns a text from outside, cut to what a message can show, on one line. */
  static String shortened(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
