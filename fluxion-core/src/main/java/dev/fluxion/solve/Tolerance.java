package dev.fluxion.solve;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The error that an adaptive solver allows itself in a step: {@code absolute + relative |x|} in the
 * root mean square over a row's values.
 *
 * <p>There is no default, because the choice is the user's.
 *
 * @param relative the part that grows with the state
 * @param absolute the part that does not, in the unit of the state
 */
public record Tolerance(double relative, double absolute) {
  /** Rounding errors of the state's type below which no relative tolerance can be kept. */
  private static final double ROUNDINGS = 4;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the value that cannot be
   */
  public Tolerance {
    if (!(relative >= 0 && relative < 1)) {
      throw new IllegalArgumentException(
          "rtol: is " + relative + ", but must be 0 or more and below 1");
    }
    if (!(absolute > 0 && absolute < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("atol: is " + absolute + ", but must be positive");
    }
  }

  /**
   * Refuses a relative tolerance that the rounding of a state's type does not allow.
   *
   * @throws IllegalArgumentException if it is below four rounding errors
   */
  void check(Tensor state) {
    double rounding = rounding(state);
    if (relative < ROUNDINGS * rounding) {
      throw new IllegalArgumentException(
          "rtol: is "
              + relative
              + ", but states of "
              + (rounding == 0x1p-52 ? "64" : "32")
              + " bits are rounded by "
              + rounding
              + " of their size, so it must be "
              + ROUNDINGS * rounding
              + " or more");
    }
  }

  /** Returns the distance from 1 to the next number of a state's type. */
  static double rounding(Tensor state) {
    return state.scalar_type().intern() == torch.ScalarType.Double ? 0x1p-52 : 0x1p-23;
  }
}
