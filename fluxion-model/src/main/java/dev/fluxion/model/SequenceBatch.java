package dev.fluxion.model;

import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What is given of equally long sequences in standardised units.
 *
 * @param count number of sequences
 * @param length number of positions
 * @param channels number of values of a position
 * @param stamps times of the positions since the first, {@code count * length} of them, in units of
 *     the mean step
 * @param inputs condition inputs of the positions, {@code count * length * size} of them
 * @param size number of condition inputs of a position
 * @param values {@code count * length * channels} values, 0 where they are not known
 * @param known 1 where a value is known, 0 where not
 */
record SequenceBatch(
    int count,
    int length,
    int channels,
    double[] stamps,
    double[] inputs,
    int size,
    double[] values,
    double[] known) {

  /** Returns the stamps of some sequences, [n, length], float64. */
  Tensor stamps(int from, int to) {
    return Tensors.of(part(stamps, from, to, length), to - from, length);
  }

  /** Returns the same for a source: [1, length] where those of all sequences are the same. */
  Tensor sourceStamps(int from, int to) {
    for (int i = length; i < stamps.length; i++) {
      if (stamps[i] != stamps[i - length]) {
        return stamps(from, to);
      }
    }
    return stamps(0, 1);
  }

  /** Returns the values of some sequences, [n, length, channels]. */
  Tensor values(ScalarType type, int from, int to) {
    return tensor(values, type, from, to, channels);
  }

  /** Returns where they are known, [n, length, channels]. */
  Tensor known(ScalarType type, int from, int to) {
    return tensor(known, type, from, to, channels);
  }

  /** Returns the condition inputs of some sequences, [n, length, size]. */
  Tensor inputs(ScalarType type, int from, int to) {
    return tensor(inputs, type, from, to, size);
  }

  private Tensor tensor(double[] all, ScalarType type, int from, int to, int width) {
    return Tensors.of(type, part(all, from, to, length * width), to - from, length, width);
  }

  /**
   * Returns what the field is given for some sequences beside time and points.
   *
   * @param observed whether it is told which values are known
   */
  Condition condition(ScalarType type, boolean observed, int from, int to) {
    Map<String, Tensor> given = new HashMap<>();
    given.put(SequenceField.STAMPS, stamps(from, to).to(type));
    if (size > 0) {
      given.put(SequenceField.INPUTS, inputs(type, from, to));
    }
    if (observed) {
      given.put(SequenceField.OBSERVED, values(type, from, to));
      given.put(SequenceField.KNOWN, known(type, from, to));
    }
    return new Condition(given);
  }

  /** Returns the number of first positions that are known of every sequence. */
  int beginning() {
    int k = length;
    for (int i = 0; i < count; i++) {
      int own = 0;
      while (own < k && known[(i * length + own) * channels] > 0) {
        own++;
      }
      k = own;
    }
    return k;
  }

  /** Returns the first positions alone. */
  SequenceBatch first(int positions) {
    return new SequenceBatch(
        count,
        positions,
        channels,
        firsts(stamps, positions, 1),
        firsts(inputs, positions, size),
        size,
        firsts(values, positions, channels),
        firsts(known, positions, channels));
  }

  private double[] firsts(double[] all, int positions, int width) {
    double[] part = new double[count * positions * width];
    for (int i = 0; i < count; i++) {
      System.arraycopy(all, i * length * width, part, i * positions * width, positions * width);
    }
    return part;
  }

  /** Writes the known values over drawn ones. */
  void restore(double[] drawn) {
    for (int i = 0; i < drawn.length; i++) {
      if (known[i] > 0) {
        drawn[i] = values[i];
      }
    }
  }

  /** Returns whether nothing is known. */
  boolean free() {
    return Arrays.stream(known).noneMatch(flag -> flag > 0);
  }

  static double[] part(double[] all, int from, int to, int width) {
    return Arrays.copyOfRange(all, from * width, to * width);
  }
}
