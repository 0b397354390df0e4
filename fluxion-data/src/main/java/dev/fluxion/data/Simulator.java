package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import java.util.List;

/**
 * A toy distribution of parameters and observations, {@code p(theta) p(x | theta)}, whose posterior
 * {@code p(theta | x)} can be drawn from exactly.
 */
public interface Simulator extends ToyDistribution {
  /** Returns the names of the parameters, the first columns. */
  List<String> parameters();

  /** Returns the names of the observations, the columns behind the parameters. */
  List<String> observations();

  /**
   * Draws from the posterior of the parameters; a row depends only on the key and its index.
   *
   * @param observed one value for each observation
   * @param out receives {@code rows * parameters().size()} values
   */
  void posterior(Key key, double[] observed, int rows, double[] out);

  /** Returns the names of the toy distributions that are simulators. */
  static List<String> simulators() {
    return ToyDistribution.names().stream()
        .filter(name -> ToyDistribution.of(name) instanceof Simulator)
        .toList();
  }
}
