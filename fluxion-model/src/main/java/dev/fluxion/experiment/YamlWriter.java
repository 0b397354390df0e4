package dev.fluxion.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** Writes a tree as YAML: a key with its value on one line where that fits, else indented. */
final class YamlWriter {
  private static final int WIDTH = 100;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_./][A-Za-z0-9_./+-]*");

  private YamlWriter() {}

  static String write(JsonNode map) {
    StringBuilder out = new StringBuilder();
    block(map, 0, out);
    return out.toString();
  }

  private static void block(JsonNode map, int indent, StringBuilder out) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      String key = " ".repeat(indent) + text(entry.getKey()) + ":";
      String flow = flow(entry.getValue());
      boolean nested = entry.getValue().isObject() && !entry.getValue().isEmpty();
      if (nested && key.length() + 1 + flow.length() > WIDTH) {
        out.append(key).append('\n');
        block(entry.getValue(), indent + 2, out);
      } else {
        out.append(key).append(' ').append(flow).append('\n');
      }
    }
  }

  private static String flow(JsonNode node) {
    if (node.isObject()) {
      StringJoiner items = new StringJoiner(", ", "{", "}");
      node.properties()
          .forEach(entry -> items.add(text(entry.getKey()) + ": " + flow(entry.getValue())));
      return items.toString();
    }
    if (node.isArray()) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      node.forEach(item -> items.add(flow(item)));
      return items.toString();
    }
    if (node.isFloatingPointNumber()) {
      return number(node.doubleValue());
    }
    return node.isTextual() ? text(node.textValue()) : node.asText();
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    return Double.toString(value);
  }

  private static String text(String text) {
    if (PLAIN.matcher(text).matches() && CoreSchema.resolve(text).isTextual()) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> quoted.append(quoted(c)));
    return quoted.append('"').toString();
  }

  private static String quoted(int c) {
    if (c == '"' || c == '\\') {
      return "\\" + (char) c;
    }
    boolean latin = (c >= ' ' && c < 0x7F) || (c >= 0xA0 && c < 0x2000);
    boolean readable = latin || (c > 0x206F && c < 0xD800);
    if (readable) {
      return Character.toString(c);
    }
    return String.format(Locale.ROOT, c > 0xFFFF ? "\\U%08X" : "\\u%04X", c);
  }
}
