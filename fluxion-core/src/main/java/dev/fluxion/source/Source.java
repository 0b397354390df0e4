package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The distribution at t = 0, where x0 comes from. */
public interface Source {
  /**
   * Draws rows.
   *
   * @param first index, within the key's stream, of the first row
   * @param shape [rows, ...]
   */
  Tensor sample(Key key, long first, ScalarType type, long... shape);

  /** Overwrites a tensor, [rows, ...], with the rows that {@link #sample} gives. */
  default void fill(Key key, long first, Tensor out) {
    out.copy_(sample(key, first, out.scalar_type(), out.shape()));
  }

  /**
   * Returns the log density of each row in nats, [batch].
   *
   * @throws IllegalArgumentException if there is none, with the reason of {@link #densityMissing}
   */
  Tensor logDensity(Tensor x);

  /** Returns why there is no log density, with the cure; nothing where there is one. */
  default Optional<String> densityMissing() {
    return Optional.empty();
  }

  /**
   * Returns the source with its standard deviation scaled by a temperature.
   *
   * @throws IllegalArgumentException if the temperature is not positive, or this source has no
   *     scale
   */
  Source tempered(double temperature);

  /**
   * Returns the law of {@code x + sigma z} with z a standard normal, by default {@link Widened},
   * which has no log density.
   */
  default Source widened(double sigma) {
    return new Widened(this, sigma);
  }

  /**
   * Returns the source of rows {@code from} (included) to {@code to} (excluded), where each row has
   * a law of its own; else this one.
   */
  default Source rows(int from, int to) {
    return this;
  }

  /** Returns whether this is N(0, I). */
  default boolean standardNormal() {
    return false;
  }
}
