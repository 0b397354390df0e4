package dev.fluxion.nn;

import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Spread;
import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Two fields of one description, one for the velocity and one for the noise of a path.
 *
 * @param part the description of each
 * @param path gives the standard deviation s(t) of the noise
 */
public record Scored(FieldConfig part, ProbabilityPath path) implements FieldConfig {
  /**
   * Checks that the path has noise.
   *
   * @throws IllegalArgumentException if it has none
   */
  public Scored {
    Spread spread = path.spread();
    if (spread.none()) {
      throw new IllegalArgumentException("path: is " + path + ", which has no noise of its own");
    }
  }

  @Override
  public ScoredField build(int dimension, int condition, Key key, ScalarType type) {
    return ScoredField.of(
        this,
        part.build(dimension, condition, key, type),
        part.build(dimension, condition, key.derive(1), type));
  }
}
