package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import org.bytedeco.pytorch.Tensor;

/** How the divergence of a field, the trace of dv/dx, is found for each row. */
public interface Divergence {
  /**
   * Returns an evaluator for many calls on one thread at one size.
   *
   * @param rows number of rows of every call
   */
  Evaluator evaluator(VelocityField field, long rows, Condition condition);

  /** Evaluates velocity and divergence together; not safe for use by several threads. */
  interface Evaluator {
    /**
     * Writes both.
     *
     * @param x points, [rows, ...]
     * @param velocity receives v(t, x), of x's shape
     * @param divergence receives the trace of dv/dx, [rows]
     */
    void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence);

    /**
     * Writes both for a part of the rows, each at its own time.
     *
     * @param t times, [n]
     * @param rows which rows of the solve these are, [n], 64-bit integers
     * @param x points, [n, ...]
     * @param velocity receives v(t_i, x_i), of x's shape
     * @param divergence receives the trace of dv/dx, [n]
     */
    void evaluate(Tensor t, Tensor rows, Tensor x, Tensor velocity, Tensor divergence);
  }

  /** A field that knows its exact divergence without a gradient tape. */
  interface Exact {
    /** Returns an evaluator of velocity and exact divergence. */
    Evaluator exactDivergence(long rows, Condition condition);
  }
}
