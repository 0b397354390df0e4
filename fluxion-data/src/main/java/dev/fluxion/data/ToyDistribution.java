package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A distribution given by a formula, from which any number of rows can be drawn.
 *
 * <p>The registered names are those of {@link #names()}.
 */
public interface ToyDistribution {

  /** Returns the names of the columns; {@code x} and {@code y} in two dimensions. */
  default List<String> columns() {
    return List.of("x", "y");
  }

  /** Returns the number of classes, or 0 where the distribution has none. */
  default int classes() {
    return 0;
  }

  /**
   * Draws rows {@code first} to {@code first + rows - 1} of the stream of a key; a row depends only
   * on the key and its index.
   *
   * @param out receives the rows, row-major from index 0: {@code rows * columns().size()} values
   * @param labels receives the class of each row, 0 where there are no classes
   */
  void draw(Key key, long first, int rows, double[] out, int @Nullable [] labels);

  /** Tells whether {@link #logDensity} is known. */
  boolean hasLogDensity();

  /**
   * Returns the natural logarithm of the density at a point, negative infinity outside of the
   * support.
   *
   * @param x a point of {@code columns().size()} values
   * @throws UnsupportedOperationException if the density is not known
   */
  double logDensity(double[] x);

  /** Returns the mean and the covariance, where these are known. */
  default Optional<Moments> moments() {
    return Optional.empty();
  }

  /**
   * Returns the law of {@code x + z} with z normal, independent of x, where it has a known form.
   *
   * @param deviations the standard deviation of z in each column, 0 or more
   */
  default Optional<ToyDistribution> blurred(double[] deviations) {
    return Arrays.stream(deviations).allMatch(deviation -> deviation == 0)
        ? Optional.of(this)
        : Optional.empty();
  }

  /** Returns all names that {@link #of} knows, in the order of the documentation. */
  static List<String> names() {
    return ToyRegistry.names();
  }

  /**
   * Returns the distribution of a name, with its default parameters.
   *
   * @param key the key of the data, from which a set with random parameters takes them
   * @throws dev.fluxion.experiment.InvalidValue if the name is unknown
   */
  static ToyDistribution of(String name, Key key) {
    return ToyRegistry.of(name, key.derive(Purpose.DATA).derive(-1));
  }

  /** As {@link #of(String, Key)}, with the key of the seed 0. */
  static ToyDistribution of(String name) {
    return of(name, Key.of(0));
  }
}
