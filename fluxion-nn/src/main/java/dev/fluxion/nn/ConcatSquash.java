package dev.fluxion.nn;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Layers whose sums the time gates and shifts: {@code depth} of {@code width} units with the
 * activation after each, then one to x's size.
 *
 * <p>Layer: {@code (W f(h) + b) * sigmoid(a t + c) + w t}, f by {@code base}. Gradient, value and
 * divergence have closed forms for the bases linear and concat-squash; the others go through
 * autograd. Source: Grathwohl et al., "FFJORD" (2019).
 *
 * @param width units of each layer but the last
 * @param depth number of layers before the last
 * @param base the layer that is repeated
 * @param activation non-linearity between the layers
 * @param degree highest degree of the polynomials; used by orthogonal-polynomial only
 * @param centres Gaussians of each layer; used by rbf only
 * @param initialization how weights start
 */
public record ConcatSquash(
    int width,
    int depth,
    BaseLayer base,
    Activation activation,
    int degree,
    int centres,
    Initialization initialization)
    implements FieldConfig {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public ConcatSquash {
    Mlp.requireSizes(width, depth);
    Checks.require(degree >= 2 && degree <= 32, "degree", degree, "from 2 to 32");
    Checks.require(centres >= 1 && centres <= 65536, "centres", centres, "from 1 to 65536");
  }

  @Override
  public TrainableField build(int dimension, int condition, Key key, ScalarType type) {
    Basis basis =
        switch (base) {
          case LINEAR, CONCAT_SQUASH -> new Basis.Linear();
          case ORTHOGONAL_POLYNOMIAL -> new Basis.Legendre(degree);
          case RBF -> new Basis.Gaussians(centres);
        };
    DenseStack stack =
        new DenseStack(
            dimension,
            condition,
            width,
            depth,
            activation,
            false,
            new TimeEntry.Squash(depth * width + dimension, base != BaseLayer.LINEAR),
            basis);
    return new DenseField(this, stack, stack.start(initialization, key, type));
  }
}
