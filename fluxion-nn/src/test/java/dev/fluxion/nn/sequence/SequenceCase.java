package dev.fluxion.nn.sequence;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** One field of sequences in one mode, with everything that it is given. */
record SequenceCase(SequenceFieldConfig config, SequenceShape shape) {
  private static final Mlp HEAD = Mlp.of(7, 1, Activation.TANH);

  static List<SequenceFieldConfig> configs() {
    return List.of(
        new Gru(5, 1, HEAD),
        new Gru(4, 2, HEAD),
        new Lstm(5, 1, HEAD),
        new Lstm(3, 2, HEAD),
        new Transformer(8, 2, 2, 2, PositionEncoding.ROTARY, HEAD),
        new Transformer(6, 1, 3, 1, PositionEncoding.SINUSOIDAL, HEAD),
        new Convolution(6, 3, 3, 2, ConvolutionUnit.GATED, HEAD),
        new Convolution(5, 2, 3, 4, ConvolutionUnit.SILU, HEAD),
        new Convolution(4, 3, 2, 3, ConvolutionUnit.GATED, HEAD),
        new Hierarchical(6, 1, List.of(3), 3, Combination.SUM, HEAD),
        new Hierarchical(5, 2, List.of(2, 4), 5, Combination.CONCATENATION, HEAD),
        new Hierarchical(4, 1, List.of(2), 1, Combination.SUM, HEAD));
  }

  /** All fields in all modes that they are defined for, plain and with every input there is. */
  static List<SequenceCase> all() {
    List<SequenceCase> all = new ArrayList<>();
    for (SequenceFieldConfig config : configs()) {
      for (SequenceMode mode : SequenceMode.values()) {
        boolean even = config instanceof Convolution given && given.kernel() % 2 == 0;
        if (even && mode == SequenceMode.JOINT) {
          continue;
        }
        boolean autoregressive = mode == SequenceMode.AUTOREGRESSIVE;
        all.add(new SequenceCase(config, new SequenceShape(1, 0, mode, false, false, false)));
        all.add(
            new SequenceCase(
                config,
                new SequenceShape(2, 3, mode, true, autoregressive, mode == SequenceMode.JOINT)));
      }
    }
    return all;
  }

  static List<SequenceCase> in(SequenceMode... modes) {
    return all().stream().filter(one -> List.of(modes).contains(one.shape.mode())).toList();
  }

  /** Returns the field with parameters that are all random, so that nothing is 0 by its start. */
  SequenceField field(ScalarType type) {
    SequenceField fresh = config.build(shape, Key.of(3), type);
    return fresh.with(
        Tensors.normal(Key.of(8), 0, type, fresh.parameters().count()).mul(new Scalar(0.5)));
  }

  /** Returns times: one a sequence, or one a position where positions have their own. */
  Tensor times(ScalarType type, long n, long length) {
    return shape.mode() == SequenceMode.AUTOREGRESSIVE
        ? Tensors.uniform(Key.of(5), 0, type, n, length)
        : Tensors.uniform(Key.of(5), 0, type, n);
  }

  Tensor points(ScalarType type, long n, long length) {
    return Tensors.normal(Key.of(1), 0, type, n, length, shape.channels());
  }

  /** Returns random inputs of all kinds that the field has. */
  Map<String, Tensor> given(ScalarType type, long n, long length) {
    Map<String, Tensor> given = new HashMap<>();
    given.put(
        SequenceField.STAMPS,
        Tensors.uniform(Key.of(6), 0, type, n, length).add(new Scalar(0.1)).cumsum(1));
    given.put(SequenceField.MASK, Tensors.full(type, 1, n, length));
    if (shape.condition() > 0) {
      given.put(
          SequenceField.INPUTS, Tensors.normal(Key.of(7), 0, type, n, length, shape.condition()));
    }
    if (shape.mode() == SequenceMode.AUTOREGRESSIVE) {
      given.put(
          SequenceField.HISTORY, Tensors.normal(Key.of(9), 0, type, n, length, shape.history()));
    }
    if (shape.observed()) {
      Tensor known =
          Tensors.uniform(Key.of(10), 0, type, n, length, shape.channels())
              .gt(new Scalar(0.7))
              .to(type);
      given.put(SequenceField.KNOWN, known);
      given.put(
          SequenceField.OBSERVED,
          Tensors.normal(Key.of(11), 0, type, n, length, shape.channels()).mul(known));
    }
    return given;
  }

  static Condition with(Map<String, Tensor> given, String name, Tensor value) {
    Map<String, Tensor> changed = new HashMap<>(given);
    changed.put(name, value);
    return new Condition(changed);
  }

  /** Returns values of which those from a position on, up to another, are others. */
  static Tensor changed(Tensor values, long from, long to) {
    Tensor changed = values.clone();
    changed.narrow(1, from, to - from).add_(new Scalar(1.25));
    return changed;
  }

  /** Returns values with others behind the ends of sequences. */
  static Tensor beyond(Tensor values, int[] lengths, double value) {
    Tensor changed = values.clone();
    for (int i = 0; i < lengths.length; i++) {
      changed
          .select(0, i)
          .narrow(0, lengths[i], values.size(1) - lengths[i])
          .fill_(new Scalar(value));
    }
    return changed;
  }

  static Tensor stacked(Tensor... parts) {
    return torch.stack(new TensorVector(parts), 1);
  }

  @Override
  public String toString() {
    return config.getClass().getSimpleName() + " " + config.hashCode() % 1000 + " " + shape;
  }

  /** Returns a part that is given. */
  static Tensor part(Map<String, Tensor> given, String name) {
    return Objects.requireNonNull(given.get(name));
  }
}
