package dev.fluxion.source;

import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Numbers of a source, one for each value of a row or one for all. */
final class Values {
  private Values() {}

  /**
   * Returns numbers as a row that fits the rows of a tensor.
   *
   * @throws IllegalArgumentException if there are neither one nor as many as a row has values
   */
  static Tensor row(String name, List<Double> values, Tensor like) {
    long size = Tensors.rowSize(like);
    if (values.size() != 1 && values.size() != size) {
      throw new IllegalArgumentException(
          name
              + ": has "
              + values.size()
              + " values, but rows have "
              + size
              + "; give one for each column, or one for all");
    }
    double[] plain = values.stream().mapToDouble(Double::doubleValue).toArray();
    return Tensors.of(like.scalar_type(), plain, plain.length)
        .to(like.device(), like.scalar_type());
  }

  static void finite(String name, List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(name + ": is empty, but must hold numbers");
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(name + ": holds " + value + ", but must be finite");
      }
    }
  }

  static void positive(String name, List<Double> values) {
    finite(name, values);
    for (double value : values) {
      if (!(value > 0)) {
        throw new IllegalArgumentException(name + ": holds " + value + ", but must be positive");
      }
    }
  }
}
