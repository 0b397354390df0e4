package dev.fluxion.solve;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The right-hand side of {@code dx/dt = f(t, x; p)} with its vector-Jacobian products; {@link
 * TapedOde} has them by autograd, a field with closed forms by those. Not safe for use by several
 * threads.
 */
public interface DifferentiableOde {
  /**
   * Writes f(t, x; p).
   *
   * @param evaluation number of the evaluation within the solve
   * @param x the state, [rows, ...]
   * @param out receives the derivative, of x's shape
   */
  void derivative(long evaluation, double t, Tensor x, Tensor out);

  /** As {@link #derivative}, and keeps what {@link #pullback} of the evaluation needs. */
  void record(long evaluation, double t, Tensor x, Tensor out);

  /**
   * Writes {@code a^T df/dx} at a recorded evaluation, adds {@code scale a^T df/dp} to a gradient,
   * and drops what was kept.
   *
   * @param cotangent a, of x's shape
   * @param into receives the product, of x's shape
   * @param gradient receives the sum, of the parameters' shape; null where it is not asked for
   */
  void pullback(
      long evaluation, Tensor cotangent, Tensor into, @Nullable Tensor gradient, double scale);
}
