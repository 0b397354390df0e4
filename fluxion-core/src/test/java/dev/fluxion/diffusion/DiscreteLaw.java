package dev.fluxion.diffusion;

import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact law of a method's state on a linear problem of one dimension with a normal start.
 *
 * <p>A step is {@code x' = A x + B + C W + D I}, I the integral of W: the four numbers are found by
 * running the method itself, one step long, from 0 and 1 and with noise of 0 and 1, and mean and
 * variance follow from them. Nothing is drawn.
 *
 * @param mean the mean
 * @param variance the variance
 */
record DiscreteLaw(double mean, double variance) {
  /** Runs a method over one step with a given noise. */
  interface Method {
    Tensor step(Tensor start, TimeGrid grid, BrownianMotion noise);
  }

  private static final BrownianMotion UNITS =
      (step, h, increment, integral) -> {
        Tensors.fill(increment, new double[] {0, 0, 1, 0}, 4);
        if (integral != null) {
          Tensors.fill(integral, new double[] {0, 0, 0, 1}, 4);
        }
      };

  /** Returns the law after the whole grid. */
  DiscreteLaw after(TimeGrid grid, Method method) {
    double[] times = grid.times();
    double m = mean;
    double v = variance;
    for (int n = 0; n + 1 < times.length; n++) {
      double h = Math.abs(times[n + 1] - times[n]);
      try (Scope scope = new Scope()) {
        Tensor start = Tensors.of(new double[] {0, 1, 0, 0}, 4, 1);
        double[] x =
            Tensors.doubles(
                method.step(start, new TimeGrid(new double[] {times[n], times[n + 1]}), UNITS));
        double a = x[1] - x[0];
        double c = x[2] - x[0];
        double d = x[3] - x[0];
        m = a * m + x[0];
        v = a * a * v + c * c * h + c * d * h * h + d * d * h * h * h / 3;
      }
    }
    return new DiscreteLaw(m, v);
  }

  /** Returns how far two laws are apart, in mean and variance. */
  double distance(DiscreteLaw other) {
    return Math.abs(mean - other.mean) + Math.abs(variance - other.variance);
  }
}
