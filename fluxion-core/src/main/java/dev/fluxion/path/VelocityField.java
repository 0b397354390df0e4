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
