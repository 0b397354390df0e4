package dev.fluxion.solve;

import org.bytedeco.pytorch.Tensor;

/**
 * Stops each row where a function of it crosses zero.
 *
 * <p>The crossing is bracketed by the ends of a step and found by bisection on the continuous
 * extension, so its state is as exact as that; two crossings within one step cancel and are not
 * seen, which a longest step guards against.
 *
 * @param function what crosses zero
 * @param direction which crossings count
 * @param tolerance the time of the crossing is found to this, positive
 */
public record Event(Function function, Direction direction, double tolerance) {
  /** A number for each row. */
  @FunctionalInterface
  public interface Function {
    /**
     * Returns g(t_i, x_i).
     *
     * @param t times, [n]
     * @param x states, [n, ...]
     * @return values, [n]
     */
    Tensor value(Tensor t, Tensor x);
  }

  /** Which crossings of zero count, in the direction of the solve. */
  public enum Direction {
    /** From below zero. */
    RISING,
    /** From above zero. */
    FALLING,
    /** Either way. */
    BOTH
  }

  /**
   * Checks the tolerance.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Event {
    if (!(tolerance > 0)) {
      throw new IllegalArgumentException("tolerance: is " + tolerance + ", but must be positive");
    }
  }
}
