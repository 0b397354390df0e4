package dev.fluxion.source;

import org.bytedeco.pytorch.Tensor;

/**
 * The lower triangular factor F of a covariance along time, {@code Cov = F F'}, as a map between
 * noise and sequences: {@code x = F z} for each channel, z standard normal.
 *
 * <p>Row i of F sees z up to i only, so {@code F^-1} of the beginning of a sequence is the noise of
 * the beginning, and position i given those before has the standard deviation {@code F_ii}. All
 * values are float64; m below is 1 where all sequences have the same factor, else their number.
 */
public interface TimeFactor {
  /**
   * Returns {@code F z}.
   *
   * @param z [n, length, channels]; n is m where m is above 1
   * @return of the type of z
   */
  Tensor correlate(Tensor z);

  /**
   * Returns {@code F^-1 x} in float64; gradients pass.
   *
   * @param x the first k positions of sequences, [n, k, channels], k from 0 to length
   */
  Tensor whiten(Tensor x);

  /**
   * Returns {@link #whiten} with a rounding of each sequence that does not depend on the others:
   * for draws, which are the same by key however they are cut.
   */
  default Tensor whitenEach(Tensor x) {
    return whiten(x);
  }

  /** Returns the factor of sequences from (included) to (excluded); itself where m is 1. */
  TimeFactor rows(int from, int to);

  /** Returns the diagonal of F, [m, length]. */
  Tensor scales();
}
