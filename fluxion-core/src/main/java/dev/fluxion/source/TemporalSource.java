package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;

/**
 * A source of sequences: each channel is a normal process of its own along time, with mean 0 and
 * variance 1 at every position.
 *
 * <p>Sequences are [n, length, channels], or the same values as [n, length * channels] with the
 * channels of a position beside each other. Stamps are times of the positions, increasing, [n,
 * length], float64; processes on equal steps look at their order alone.
 */
public interface TemporalSource {
  /**
   * Returns the law of sequences at given stamps.
   *
   * @param stamps [n, length] for n sequences with stamps of their own, in the order in which the
   *     rows of a tensor are drawn or scored; [1, length] where all have the same
   * @param channels number of channels
   */
  Source at(Tensor stamps, int channels);

  /**
   * Draws what follows the beginning of sequences: positions k .. length - 1 given 0 .. k - 1.
   *
   * @param first index, within the key's stream, of the first row
   * @param beginning [n, k, channels], k from 0 to length
   * @param stamps [n, length] or [1, length]
   * @return [n, length, channels], with the beginning in its place
   */
  Tensor continued(Key key, long first, Tensor beginning, Tensor stamps);

  /**
   * Returns the log density of each position given those before, {@code log p(x_i | x_1 ..
   * x_(i-1))} in nats, [n, length].
   *
   * @param x [n, length, channels]
   * @param stamps [n, length] or [1, length]
   */
  Tensor stepLogDensity(Tensor x, Tensor stamps);

  /**
   * Returns the same process with its standard deviation scaled.
   *
   * @throws IllegalArgumentException if the temperature is not positive
   */
  TemporalSource tempered(double temperature);

  /** Returns whether all values are independent, N(0, I). */
  boolean white();
}
