package dev.fluxion.nn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/** Reads the reference values beside golden/README.md. */
final class Golden {
  private Golden() {}

  static JsonNode read(String name) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }

  static double[] numbers(JsonNode node) {
    if (!node.isArray()) {
      return new double[] {node.doubleValue()};
    }
    double[] all = new double[0];
    for (JsonNode child : node) {
      double[] part = numbers(child);
      double[] joined = Arrays.copyOf(all, all.length + part.length);
      System.arraycopy(part, 0, joined, all.length, part.length);
      all = joined;
    }
    return all;
  }

  static Tensor tensor(JsonNode node) {
    return node.get(0).isArray()
        ? Tensors.of(numbers(node), node.size(), node.get(0).size())
        : Tensors.of(numbers(node), node.size());
  }
}
