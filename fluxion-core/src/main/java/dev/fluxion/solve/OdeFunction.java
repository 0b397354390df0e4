package dev.fluxion.solve;

import org.bytedeco.pytorch.Tensor;

/** The right-hand side of {@code dx/dt = f(t, x)}. */
@FunctionalInterface
public interface OdeFunction {
  /**
   * Writes f(t, x).
   *
   * @param x the state, [batch, ...]
   * @param out receives the derivative, of x's shape
   */
  void derivative(double t, Tensor x, Tensor out);
}
