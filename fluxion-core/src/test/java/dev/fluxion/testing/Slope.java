package dev.fluxion.testing;

import java.util.function.IntToDoubleFunction;

/** Measures how an error falls with the number of steps. */
public final class Slope {
  private Slope() {}

  /** Returns the slope of the regression of log error on log step. */
  public static double of(IntToDoubleFunction errorOfSteps, int... steps) {
    double meanX = 0;
    double meanY = 0;
    double[] x = new double[steps.length];
    double[] y = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      x[i] = -Math.log(steps[i]);
      y[i] = Math.log(errorOfSteps.applyAsDouble(steps[i]));
      meanX += x[i] / steps.length;
      meanY += y[i] / steps.length;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < steps.length; i++) {
      products += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return products / squares;
  }
}
