package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.Tensor;

/**
 * A source of sequences: each channel is a normal process of its own along time, with mean 0 and
 * variance 1 at every position, the ends included, times the square of the temperature.
 *
 * <p>Sequences are [n, length, channels], or the same values as [n, length * channels] with the
 * channels of a position beside each other. Stamps are times of the positions, increasing, [n,
 * length], float64; {@link WhiteNoise}, {@link MovingAverage} and {@link Ar1} take the steps as
 * equal and look at the number of stamps alone. Rows depend on the key, their index and their
 * stamps only; a batch that is drawn in parts has its stamps cut with it.
 */
public interface TemporalSource {
  /**
   * Returns the law of sequences at given stamps.
   *
   * <p>The source holds on to the stamps, and to what was computed of them, which end with the
   * scope in which this is called. Its rows may be [n, length, channels] or [n, length * channels];
   * it keeps a log density when it is widened.
   *
   * @param stamps [n, length] for n sequences with stamps of their own, in the order in which the
   *     rows of a tensor are drawn or scored; [1, length] where all have the same
   * @param channels number of channels, 1 or more
   * @throws IllegalArgumentException if the stamps are no rows of numbers, or do not increase where
   *     the process looks at them
   */
  Source at(Tensor stamps, int channels);

  /**
   * Draws what follows the beginning of sequences: positions k .. length - 1 given 0 .. k - 1, from
   * their exact conditional law. It is computed from white values of the same stream for every k.
   *
   * @param first index, within the key's stream, of the first row
   * @param beginning [n, k, channels], k from 0 to length
   * @param stamps [n, length] or [1, length]
   * @return [n, length, channels], with the beginning in its place, of its type
   * @throws IllegalArgumentException if beginning and stamps do not go together
   */
  Tensor continued(Key key, long first, Tensor beginning, Tensor stamps);

  /**
   * Returns the log density of each position given those before, {@code log p(x_i | x_1 ..
   * x_(i-1))} in nats, all channels together, [n, length]; its sum is that of the sequence.
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
