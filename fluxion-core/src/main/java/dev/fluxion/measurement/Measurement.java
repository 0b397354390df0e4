package dev.fluxion.measurement;

import org.bytedeco.pytorch.Tensor;

/** A linear map A of rows of data, {@code y = A x}. */
public interface Measurement {
  /** Returns the number of values of x. */
  int dimension();

  /** Returns the number of values of y. */
  int size();

  /** Returns {@code A x} of each row, [n, dimension] to [n, size]. */
  Tensor of(Tensor x);

  /** Returns {@code A^T y} of each row, [n, size] to [n, dimension]. */
  Tensor transposed(Tensor y);
}
