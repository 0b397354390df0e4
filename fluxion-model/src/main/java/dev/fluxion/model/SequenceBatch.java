package dev.fluxion.model;

import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Equally long sequences in standardised units.
 *
 * @param count number of sequences
 * @param length number of positions
 * @param stamps times of the positions, {@code count * length} of them, in units of the mean step
 * @param inputs condition inputs of the positions, {@code count * length * size} of them
 * @param size number of condition inputs of a position
 */
record SequenceBatch(int count, int length, double[] stamps, double[] inputs, int size) {
  private static final ScalarType TYPE = ScalarType.Float;

  /** Returns the stamps of some sequences, [n, length], float64. */
  Tensor stamps(int from, int to) {
    return Tensors.of(part(stamps, from, to, length), to - from, length);
  }

  /** Returns what the field is given for some sequences beside time and points. */
  Condition condition(int from, int to) {
    Map<String, Tensor> values = new HashMap<>();
    values.put(SequenceField.STAMPS, stamps(from, to).to(TYPE));
    if (size > 0) {
      values.put(
          SequenceField.INPUTS,
          Tensors.of(TYPE, part(inputs, from, to, length * size), to - from, length, size));
    }
    return new Condition(values);
  }

  static double[] part(double[] values, int from, int to, int width) {
    return java.util.Arrays.copyOfRange(values, from * width, to * width);
  }
}
