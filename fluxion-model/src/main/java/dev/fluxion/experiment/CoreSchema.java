package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** What an unquoted YAML scalar means. Source: YAML 1.2.2, section 10.3.2 (core schema). */
final class CoreSchema {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,40}");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,20}");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,16}");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]{1,40}|[0-9]{1,40}(\\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,5})?");
  private static final Pattern INFINITY = Pattern.compile("[-+]?\\.(inf|Inf|INF)");

  private CoreSchema() {}

  /** Returns null, a boolean, a number or else the text itself. */
  static JsonNode resolve(String text) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> nodes.nullNode();
      case "true", "True", "TRUE" -> nodes.booleanNode(true);
      case "false", "False", "FALSE" -> nodes.booleanNode(false);
      case ".nan", ".NaN", ".NAN" -> nodes.numberNode(Double.NaN);
      default -> numberOrText(text, nodes);
    };
  }

  private static JsonNode numberOrText(String text, JsonNodeFactory nodes) {
    if (INTEGER.matcher(text).matches()) {
      return whole(new BigInteger(text));
    }
    if (OCTAL.matcher(text).matches()) {
      return whole(new BigInteger(text.substring(2), 8));
    }
    if (HEXADECIMAL.matcher(text).matches()) {
      return whole(new BigInteger(text.substring(2), 16));
    }
    if (FLOAT.matcher(text).matches()) {
      return nodes.numberNode(Double.parseDouble(text));
    }
    if (INFINITY.matcher(text).matches()) {
      return nodes.numberNode(
          text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return nodes.textNode(text);
  }

  private static JsonNode whole(BigInteger value) {
    return value.bitLength() < Long.SIZE
        ? JsonNodeFactory.instance.numberNode(value.longValue())
        : JsonNodeFactory.instance.numberNode(value);
  }
}
