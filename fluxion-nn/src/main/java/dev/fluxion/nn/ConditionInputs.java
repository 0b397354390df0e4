package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * The condition's inputs of a field.
 *
 * @param size number of inputs of a row, 0 for a field without condition
 */
public record ConditionInputs(int size) {
  /**
   * Returns the inputs of a number of rows, [rows, size], zeros where none are given.
   *
   * @param like a tensor of the field's type and device
   * @throws IllegalArgumentException if those given do not fit the field
   */
  public Tensor of(Condition given, Tensor like, long rows) {
    Tensor inputs = given.values().get(Condition.INPUTS);
    if (inputs == null) {
      return Tensors.zeros(like.scalar_type(), rows, size).to(like.device(), like.scalar_type());
    }
    if (inputs.dim() != 2 || inputs.size(0) != rows || inputs.size(1) != size) {
      throw new IllegalArgumentException(
          "condition: is of shape "
              + Arrays.toString(inputs.shape())
              + ", but the field was built for ["
              + rows
              + ", "
              + size
              + "]");
    }
    return inputs;
  }
}
