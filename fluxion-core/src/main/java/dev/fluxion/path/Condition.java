package dev.fluxion.path;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What a velocity is conditioned on, as named tensors whose first size is the batch.
 *
 * @param values the tensors by name; empty where nothing is given
 */
public record Condition(Map<String, Tensor> values) {
  /** The empty condition. */
  public static final Condition NONE = new Condition(Map.of());

  /** Copies the map. */
  public Condition {
    values = Map.copyOf(values);
  }

  /** Returns rows {@code from} (included) to {@code to} (excluded) of every tensor. */
  public Condition rows(long from, long to) {
    if (values.isEmpty()) {
      return this;
    }
    Map<String, Tensor> part = new java.util.HashMap<>();
    values.forEach((name, tensor) -> part.put(name, tensor.narrow(0, from, to - from)));
    return new Condition(part);
  }
}
