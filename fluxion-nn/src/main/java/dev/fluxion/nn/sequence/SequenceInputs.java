package dev.fluxion.nn.sequence;

import dev.fluxion.path.Condition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What an encoder gets of each position: {@code (x_i, t)}, with what is known and which that is, or
 * {@code (x_(i-1)(1), [i = 1])} in the autoregressive mode; then the condition's inputs and the
 * time since the position before.
 */
final class SequenceInputs {
  private SequenceInputs() {}

  /**
   * Returns the inputs of all positions, [n, length, inputs].
   *
   * @param times [n, length]
   * @param x [n, length, channels]
   */
  static Tensor of(SequenceShape shape, Tensor times, Tensor x, Condition condition) {
    long n = x.size(0);
    long length = x.size(1);
    List<Tensor> parts = new ArrayList<>();
    if (shape.mode() == SequenceMode.AUTOREGRESSIVE) {
      Tensor history = needed(condition, SequenceField.HISTORY, n, length, shape.history());
      Tensor begin = history.new_zeros(n, 1, shape.history());
      parts.add(torch.cat(new TensorVector(begin, history.narrow(1, 0, length - 1)), 1));
      Tensor first = history.new_zeros(n, length, 1);
      first.narrow(1, 0, 1).fill_(new Scalar(1.0));
      parts.add(first);
    } else if (shape.observed()) {
      Tensor known = needed(condition, SequenceField.KNOWN, n, length, shape.channels());
      parts.add(x.mul(known.neg().add(new Scalar(1.0))));
      parts.add(times.unsqueeze(2));
      parts.add(needed(condition, SequenceField.OBSERVED, n, length, shape.channels()));
      parts.add(known);
    } else {
      parts.add(x);
      parts.add(times.unsqueeze(2));
    }
    if (shape.condition() > 0) {
      parts.add(needed(condition, SequenceField.INPUTS, n, length, shape.condition()));
    }
    if (shape.gaps()) {
      Tensor stamps = stamps(x, condition);
      Tensor gaps = stamps.narrow(1, 1, length - 1).sub(stamps.narrow(1, 0, length - 1));
      parts.add(torch.cat(new TensorVector(stamps.new_zeros(n, 1), gaps), 1).unsqueeze(2));
    }
    return torch.cat(new TensorVector(parts.toArray(new Tensor[0])), 2);
  }

  /**
   * Returns the inputs of the next position, [n, inputs].
   *
   * @param values the position's own at time t, or the finished ones of the position before, [n,
   *     ...]
   * @param t [n]
   * @param inputs the condition's, [n, size]; null where there are none
   * @param stamps [n]
   * @param before stamps of the position before, [n]; null at the first
   */
  static Tensor next(
      SequenceShape shape,
      Tensor values,
      Tensor t,
      @Nullable Tensor inputs,
      Tensor stamps,
      @Nullable Tensor before) {
    boolean autoregressive = shape.mode() == SequenceMode.AUTOREGRESSIVE;
    List<Tensor> parts = new ArrayList<>();
    parts.add(autoregressive && before == null ? values.new_zeros(values.shape()) : values);
    parts.add(
        autoregressive
            ? values.new_full(
                new long[] {values.size(0), 1}, new Scalar(before == null ? 1.0 : 0.0))
            : t.unsqueeze(1));
    if (shape.condition() > 0 && inputs != null) {
      parts.add(inputs);
    }
    if (shape.gaps()) {
      Tensor gap = before == null ? stamps.new_zeros(stamps.shape()) : stamps.sub(before);
      parts.add(gap.unsqueeze(1));
    }
    return torch.cat(new TensorVector(parts.toArray(new Tensor[0])), 1);
  }

  /** Returns the times of the positions, [n, length]; 0, 1, 2, ... where none are given. */
  static Tensor stamps(Tensor x, Condition condition) {
    Tensor given = condition.values().get(SequenceField.STAMPS);
    return given == null
        ? torch.arange(new Scalar(x.size(1)), x.options()).unsqueeze(0).expand(x.size(0), x.size(1))
        : given;
  }

  /**
   * Returns the mask, [n, length].
   *
   * @throws IllegalArgumentException if there is none
   */
  static Tensor mask(Condition condition) {
    Tensor mask = condition.values().get(SequenceField.MASK);
    if (mask == null) {
      throw new IllegalArgumentException(
          SequenceField.MASK + ": is missing, but tells sequences apart");
    }
    return mask;
  }

  /** Returns 1 where a value is not known and 0 where it is; null where nothing ever is known. */
  static @Nullable Tensor free(SequenceShape shape, Condition condition) {
    Tensor known = condition.values().get(SequenceField.KNOWN);
    return shape.observed() && known != null ? known.neg().add(new Scalar(1.0)) : null;
  }

  private static Tensor needed(Condition condition, String name, long n, long length, long size) {
    Tensor given = condition.values().get(name);
    if (given == null
        || given.dim() != 3
        || given.size(0) != n
        || given.size(1) != length
        || given.size(2) != size) {
      throw new IllegalArgumentException(
          name
              + ": is "
              + (given == null ? "missing" : Arrays.toString(given.shape()))
              + ", but the field was built for ["
              + n
              + ", "
              + length
              + ", "
              + size
              + "]");
    }
    return given;
  }
}
