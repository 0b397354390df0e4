package dev.fluxion.evaluate.image;

import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Points of a space of many coordinates, of which parts become tensors when they are needed. */
interface Points {
  /** Returns the number of points. */
  int rows();

  /** Returns the number of coordinates. */
  int columns();

  /** Returns points {@code from} (included) to {@code to} (excluded), float64, [n, columns]. */
  Tensor block(int from, int to);

  /**
   * Returns points of an array.
   *
   * @param values row by row, {@code rows * columns} of them
   */
  static Points of(double[] values, int columns) {
    return new Points() {
      @Override
      public int rows() {
        return values.length / columns;
      }

      @Override
      public int columns() {
        return columns;
      }

      @Override
      public Tensor block(int from, int to) {
        return Tensors.of(
            Arrays.copyOfRange(values, from * columns, to * columns), to - from, columns);
      }
    };
  }
}
