package dev.fluxion.diffusion;

import org.bytedeco.pytorch.Tensor;

/**
 * The stochastic differential equation {@code dx = a(t, x) dt + b(t) dW}, W a Wiener process of as
 * many dimensions as the state.
 *
 * <p>The noise b depends on t alone, so that the equation means the same in Ito's and in
 * Stratonovich's sense. Along a grid of falling times, dt is negative and W runs with the grid: a
 * step h moves x by {@code a h} and noise of standard deviation {@code b sqrt(|h|)}.
 */
public interface SdeFunction {
  /**
   * Writes a(t, x).
   *
   * @param x the state, [batch, ...]
   * @param out receives the drift, of x's shape
   */
  void drift(double t, Tensor x, Tensor out);

  /** Returns b(t), 0 or more. */
  double noise(double t);
}
