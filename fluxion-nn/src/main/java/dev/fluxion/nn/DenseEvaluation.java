package dev.fluxion.nn;

import org.bytedeco.pytorch.Tensor;

/** The value and, where it was made for that, the exact divergence of a {@link DenseField}. */
interface DenseEvaluation {
  /** Writes v(t, x) for x of [rows, dimension]. */
  void velocity(double t, Tensor x, Tensor out);

  /** Writes v(t_i, x_i) for x of [n, dimension], n at most the number of rows. */
  void velocity(Tensor t, Tensor chosen, Tensor x, Tensor out);

  /** Writes the divergence at the point of the last call of {@code velocity}. */
  void divergence(Tensor out);
}
