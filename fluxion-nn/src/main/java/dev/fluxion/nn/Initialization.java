package dev.fluxion.nn;

import java.util.Locale;

/** How the weights and biases of dense layers start. */
public enum Initialization {
  /** Weights and biases uniform within {@code 1 / sqrt(inputs)}, as libtorch's Linear. */
  UNIFORM,
  /** Weights normal with variance {@code 2 / (inputs + outputs)}, biases zero (Glorot 2010). */
  XAVIER,
  /** Weights normal with variance {@code 2 / inputs}, biases zero (He 2015). */
  KAIMING;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
