package dev.fluxion.solve;

import java.util.Locale;

/** How a solve is differentiated. */
public enum SolveGradient {
  /** The exact derivative of the discrete solve; every evaluation is kept until it is used. */
  DIRECT,
  /**
   * The same derivative; only the states at the ends of steps are kept, and each step is evaluated
   * once more on the way back.
   */
  CHECKPOINTED,
  /**
   * The adjoint equation {@code da/dt = -a^T df/dx}, {@code dL/dp = integral a^T df/dp dt}, solved
   * backward in time together with the state; at each time of the grid the state starts again from
   * the stored one, so that it stays on the trajectory where the backward flow expands. Agrees with
   * the others to the solver's error. Source: Chen et al., "Neural ordinary differential equations"
   * (2018), algorithm 1.
   */
  ADJOINT;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
