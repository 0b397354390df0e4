package dev.fluxion.nn;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A multilayer perceptron to whose first sum an embedding of the time is added: {@code Linear(d,
 * width) + e(t)}, activation, {@code depth - 1} times a linear layer of {@code width} units with
 * activation, then {@code Linear(width, d)}.
 *
 * <p>{@code e(t) = [sin(k pi t), cos(k pi t)]} for k = 1 .. timeFeatures / 2, as it is where
 * timeFeatures = width, else through a linear map without bias.
 *
 * @param width units of each hidden layer
 * @param depth number of hidden layers
 * @param activation non-linearity after each hidden layer
 * @param timeFeatures size of the embedding, even
 * @param initialization how weights start
 */
public record ConditionalMlp(
    int width, int depth, Activation activation, int timeFeatures, Initialization initialization)
    implements FieldConfig {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public ConditionalMlp {
    Mlp.requireSizes(width, depth);
    Checks.require(
        TimeFeatures.allows(timeFeatures), "timeFeatures", timeFeatures, TimeFeatures.SIZES);
  }

  @Override
  public TrainableField build(int dimension, int condition, Key key, ScalarType type) {
    DenseStack stack =
        new DenseStack(
            dimension,
            condition,
            width,
            depth,
            activation,
            false,
            new TimeEntry.Embedded(new TimeFeatures(TimeInput.SINUSOIDAL, timeFeatures, 1), width),
            new Basis.Linear());
    return new DenseField(this, stack, stack.start(initialization, key, type));
  }
}
