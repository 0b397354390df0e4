package dev.fluxion.diffusion;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Increments of a Wiener process over the steps of a grid. */
@FunctionalInterface
public interface BrownianMotion {
  /**
   * Writes what a step needs of the process W, which is 0 where the step starts.
   *
   * @param step index of the step, from 0
   * @param h length of the step, positive
   * @param increment receives {@code W(h)}, of the state's shape
   * @param integral receives {@code integral_0^h W(s) ds} where it is not null
   */
  void increments(int step, double h, Tensor increment, @Nullable Tensor integral);

  /**
   * Returns a process whose increments are functions of (key, step, row, column) alone, so that
   * neither chunks nor threads change them.
   *
   * @param first index, among all rows that the key serves, of the state's first row
   */
  static BrownianMotion of(Key key, long first) {
    return new SummedIncrements(key, first, 1);
  }

  /**
   * Returns the process of {@link #of} seen in coarser steps: step n is made of that one's steps
   * {@code n parts .. n parts + parts - 1}, each of length h / parts. A solve of N / parts equal
   * steps then meets the very path that one of N equal steps met.
   *
   * @throws IllegalArgumentException if parts is below 1
   */
  static BrownianMotion coarse(Key key, long first, int parts) {
    return new SummedIncrements(key, first, parts);
  }
}
