package dev.fluxion.path;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What a velocity is conditioned on, as named tensors whose first size is the batch.
 *
 * @param values the tensors by name; empty where nothing is given
 */
public record Condition(Map<String, Tensor> values) {
  /**
   * The name of the tensor that fields of this library read: encoded inputs, [batch, size], a row
   * of zeros standing for "nothing given".
   */
  public static final String INPUTS = "inputs";

  /** The empty condition. */
  public static final Condition NONE = new Condition(Map.of());

  /** Copies the map. */
  public Condition {
    values = Map.copyOf(values);
  }

  /** Returns whether nothing is given. */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * Returns chosen rows of every tensor.
   *
   * @param rows their indices, [n], 64-bit integers
   */
  public Condition select(Tensor rows) {
    if (values.isEmpty()) {
      return this;
    }
    Map<String, Tensor> part = new HashMap<>();
    values.forEach((name, tensor) -> part.put(name, tensor.index_select(0, rows)));
    return new Condition(part);
  }

  /** Returns rows {@code from} (included) to {@code to} (excluded) of every tensor. */
  public Condition rows(long from, long to) {
    if (values.isEmpty()) {
      return this;
    }
    Map<String, Tensor> part = new HashMap<>();
    values.forEach((name, tensor) -> part.put(name, tensor.narrow(0, from, to - from)));
    return new Condition(part);
  }
}
