package dev.fluxion.nn;

import dev.fluxion.tensor.Key;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A multilayer perceptron: {@code depth} hidden layers of {@code width} units, then a linear layer
 * to x's size.
 *
 * @param width units of each hidden layer
 * @param depth number of hidden layers
 * @param activation non-linearity after each hidden layer
 * @param time how the time enters
 * @param timeFeatures number of time features of the sinusoidal and Fourier inputs, even
 * @param timeScale standard deviation of the Fourier frequencies
 * @param residual whether hidden layers after the first add their input to their output
 * @param initialization how weights start
 */
public record Mlp(
    int width,
    int depth,
    Activation activation,
    TimeInput time,
    int timeFeatures,
    double timeScale,
    boolean residual,
    Initialization initialization)
    implements FieldConfig {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public Mlp {
    requireSizes(width, depth);
    Checks.require(
        TimeFeatures.allows(timeFeatures), "timeFeatures", timeFeatures, TimeFeatures.SIZES);
    Checks.require(
        timeScale > 0 && Double.isFinite(timeScale), "timeScale", timeScale, "a positive number");
  }

  static void requireSizes(int width, int depth) {
    Checks.within(width, 1, 65536, "width");
    Checks.within(depth, 1, 256, "depth");
  }

  /** Returns the field of the spiral tutorial: raw time, GELU, libtorch's initialisation. */
  public static Mlp of(int width, int depth, Activation activation) {
    return new Mlp(width, depth, activation, TimeInput.RAW, 32, 4, false, Initialization.UNIFORM);
  }

  @Override
  public TrainableField build(int dimension, int condition, Key key, ScalarType type) {
    TimeEntry entry =
        switch (time) {
          case RAW, SINUSOIDAL, FOURIER ->
              new TimeEntry.Columns(new TimeFeatures(time, timeFeatures, timeScale));
          case ADDED -> new TimeEntry.Added(width, false);
          case ADDED_TO_X -> new TimeEntry.Added(dimension, true);
        };
    DenseStack stack =
        new DenseStack(
            dimension, condition, width, depth, activation, residual, entry, new Basis.Linear());
    return new DenseField(this, stack, stack.start(initialization, key, type));
  }
}
