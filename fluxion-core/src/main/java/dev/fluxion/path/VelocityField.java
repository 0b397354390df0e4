package dev.fluxion.path;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A velocity v(t, x, condition), whose flow {@code dx/dt = v(t, x)} carries the source to the data.
 *
 * <p>Implementations are safe to call from several threads.
 */
@FunctionalInterface
public interface VelocityField {
  /**
   * Returns the velocity at each point.
   *
   * @param t times, [batch]
   * @param x points, [batch, ...]
   * @return velocities, of x's shape
   */
  Tensor velocity(Tensor t, Tensor x, Condition condition);

  /**
   * Returns an evaluator for many calls on one thread at one size, without gradient recording.
   *
   * @param rows number of rows of every call
   */
  default Evaluator evaluator(long rows, Condition condition) {
    return (t, x, out) -> {
      try (NoGradGuard guard = new NoGradGuard()) {
        out.copy_(
            velocity(
                Tensors.full(x.scalar_type(), t, rows).to(x.device(), x.scalar_type()),
                x,
                condition));
      }
    };
  }

  /**
   * Returns an evaluator for many calls on one thread in which each row has its own time, without
   * gradient recording.
   *
   * @param most largest number of rows of a call
   * @param condition of all rows of the solve, of which a call may name some
   */
  default RowEvaluator rowEvaluator(long most, Condition condition) {
    return (t, rows, x, out) -> {
      try (NoGradGuard guard = new NoGradGuard()) {
        out.copy_(velocity(t, x, condition.select(rows)));
      }
    };
  }

  /** Evaluates a field with a time for each row; not safe for use by several threads. */
  @FunctionalInterface
  interface RowEvaluator {
    /**
     * Writes v(t_i, x_i).
     *
     * @param t times, [n]
     * @param rows which rows of the solve these are, [n], 64-bit integers
     * @param x points, [n, ...]
     * @param out receives the velocities, of x's shape
     */
    void velocity(Tensor t, Tensor rows, Tensor x, Tensor out);
  }

  /** Evaluates a field at one time for all rows; not safe for use by several threads. */
  @FunctionalInterface
  interface Evaluator {
    /**
     * Writes v(t, x).
     *
     * @param x points, [rows, ...]
     * @param out receives the velocities, of x's shape
     */
    void velocity(double t, Tensor x, Tensor out);
  }
}
