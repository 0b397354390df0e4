package dev.fluxion.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The JSON header of a safetensors file: metadata, and for each tensor its type, shape and place.
 *
 * @param metadata text values of {@code __metadata__}
 * @param slots tensors in the order of their bytes, without overlap or gap from byte 0 on
 */
record SafeTensorsHeader(Map<String, String> metadata, List<Slot> slots) {
  static final String METADATA = "__metadata__";

  private static final int MAX_DIMENSIONS = 64;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxStringLength(100_000_000)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Where a tensor lies.
   *
   * @param begin index, after the header, of its first byte
   * @param count number of elements
   */
  record Slot(String name, TensorEntry.Dtype dtype, long[] shape, long begin, int count) {
    long end() {
      return begin + (long) count * dtype.bytes();
    }
  }

  /** A header that breaks a rule of the format. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1;

    Broken(String problem) {
      super(problem);
    }
  }

  /** Returns the number of bytes after the header. */
  long dataBytes() {
    return slots.isEmpty() ? 0 : slots.get(slots.size() - 1).end();
  }

  static SafeTensorsHeader parse(byte[] json) throws Broken {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      boolean twice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate field");
      throw new Broken(twice ? "its header names a key twice" : "its header is not JSON");
    } catch (IOException e) {
      throw new Broken("its header is not UTF-8 text");
    }
    if (!(root instanceof ObjectNode map)) {
      throw new Broken("its header is not a JSON object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Slot> slots = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      if (entry.getKey().equals(METADATA)) {
        readMetadata(entry.getValue(), metadata);
      } else {
        slots.add(slot(entry.getKey(), entry.getValue()));
      }
    }
    slots.sort(Comparator.comparingLong(Slot::begin).thenComparingLong(Slot::end));
    long at = 0;
    for (Slot slot : slots) {
      if (slot.begin() != at) {
        throw new Broken(
            "the bytes of tensor '"
                + shown(slot.name())
                + "' begin at "
                + slot.begin()
                + " instead of "
                + at
                + (slot.begin() < at ? ", so tensors overlap" : ", so there is a gap"));
      }
      at = slot.end();
    }
    return new SafeTensorsHeader(metadata, List.copyOf(slots));
  }

  private static void readMetadata(JsonNode node, Map<String, String> metadata) throws Broken {
    if (!(node instanceof ObjectNode map)) {
      throw new Broken("its metadata are not a JSON object");
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      if (!entry.getValue().isTextual()) {
        throw new Broken("the metadata '" + shown(entry.getKey()) + "' are not text");
      }
      metadata.put(entry.getKey(), entry.getValue().textValue());
    }
  }

  private static Slot slot(String name, JsonNode node) throws Broken {
    String tensor = "tensor '" + shown(name) + "'";
    String type = node.path("dtype").asText("");
    TensorEntry.Dtype dtype =
        Arrays.stream(TensorEntry.Dtype.values())
            .filter(known -> known.name().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new Broken(
                        tensor
                            + " has the type '"
                            + shown(type)
                            + "', but read are "
                            + Arrays.toString(TensorEntry.Dtype.values())));
    long[] shape = integers(node.path("shape"), tensor + " has no proper shape");
    long[] offsets = integers(node.path("data_offsets"), tensor + " has no proper data_offsets");
    if (offsets.length != 2 || node.size() != 3 || shape.length > MAX_DIMENSIONS) {
      throw new Broken(tensor + " is not described by dtype, shape and two data_offsets");
    }
    long count;
    long bytes;
    try {
      count = TensorEntry.count(shape);
      bytes = Math.multiplyExact(count, dtype.bytes());
    } catch (ArithmeticException e) {
      throw new Broken(tensor + " has the impossible shape " + Arrays.toString(shape));
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw new Broken(
          String.format(
              Locale.ROOT,
              "%s of shape %s needs %d bytes, but its data_offsets are [%d, %d]",
              tensor,
              Arrays.toString(shape),
              bytes,
              offsets[0],
              offsets[1]));
    }
    if (offsets[0] % dtype.bytes() != 0) {
      throw new Broken(
          tensor + " begins at byte " + offsets[0] + ", which is no multiple of its element size");
    }
    if (count > Integer.MAX_VALUE - 8) {
      throw new Broken(tensor + " has " + count + " elements, more than an array can hold");
    }
    return new Slot(name, dtype, shape, offsets[0], (int) count);
  }

  private static long[] integers(JsonNode node, String problem) throws Broken {
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode item = node.path(i);
      if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < 0) {
        throw new Broken(problem);
      }
      values[i] = item.longValue();
    }
    if (!node.isArray()) {
      throw new Broken(problem);
    }
    return values;
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= 60 ? line : line.substring(0, 60) + "...";
  }

  /** Writes the header of tensors that lie in the order given, metadata first. */
  static byte[] write(Map<String, String> metadata, Map<String, TensorEntry> tensors) {
    ObjectNode root = MAPPER.createObjectNode();
    ObjectNode texts = root.putObject(METADATA);
    metadata.forEach(texts::put);
    long at = 0;
    for (Map.Entry<String, TensorEntry> entry : tensors.entrySet()) {
      TensorEntry tensor = entry.getValue();
      ObjectNode slot = root.putObject(entry.getKey());
      slot.put("dtype", tensor.dtype().name());
      Arrays.stream(tensor.shape()).forEach(slot.putArray("shape")::add);
      long end = at + (long) tensor.count() * tensor.dtype().bytes();
      slot.putArray("data_offsets").add(at).add(end);
      at = end;
    }
    try {
      return MAPPER.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("metadata or names cannot be written as JSON", e);
    }
  }
}
