package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import java.util.List;

/**
 * A process with a known law, from which sequences of any length can be drawn.
 *
 * <p>The registered names are those of {@link #names()}.
 */
public interface SequenceLaw {
  /** Returns the names of the channels. */
  List<String> channels();

  /**
   * Draws sequences {@code first} to {@code first + count - 1} of the stream of a key; a sequence
   * depends on the key, its index and the length only.
   */
  Sequences draw(Key key, long first, int count, int length);

  /** Tells whether {@link #logDensity} is known. */
  boolean hasLogDensity();

  /**
   * Returns the log density of each sequence in nats, given its stamps.
   *
   * @throws UnsupportedOperationException if it is not known
   */
  double[] logDensity(Sequences sequences);

  /** Returns all names that {@link #of} knows, in the order of the documentation. */
  static List<String> names() {
    return ToyProcesses.names();
  }

  /**
   * Returns the process of a name.
   *
   * @throws dev.fluxion.experiment.InvalidValue if the name is unknown
   */
  static SequenceLaw of(String name) {
    return ToyProcesses.of(name);
  }
}
