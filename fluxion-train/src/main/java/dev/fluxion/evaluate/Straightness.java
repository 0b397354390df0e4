package dev.fluxion.evaluate;

import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;

/**
 * How straight the trajectories of a flow are: S = integral over t in [0, 1] of E |(x_1 - x_0) -
 * v(t, x_t)|^2, in squared standardised units, 0 where every point moves on a line at constant
 * speed (one Euler step is then exact).
 *
 * <p>The trajectories are those of the model's own flow, as {@link Trajectory} takes it. Source: X.
 * Liu, C. Gong, Q. Liu, Flow straight and fast, ICLR 2023, equation 4.
 *
 * @param value S, by the trapezoidal rule over the times
 * @param relative S / E |x_1 - x_0|^2, without unit
 * @param times times from 0 to 1
 * @param deviations E |(x_1 - x_0) - v(t, x_t)|^2 at each time
 */
public record Straightness(double value, double relative, double[] times, double[] deviations) {
  /** Steps of the solution that the trajectories are taken from (classic rk4). */
  public static final int STEPS = 100;

  public Straightness {
    times = times.clone();
    deviations = deviations.clone();
  }

  /** Returns a copy of the times. */
  @Override
  public double[] times() {
    return times.clone();
  }

  /** Returns a copy of the deviations. */
  @Override
  public double[] deviations() {
    return deviations.clone();
  }

  /**
   * Measures a model.
   *
   * @param rows the number of trajectories the mean is taken over
   * @param key the key that x_0 is drawn with
   * @param options chunks and threads
   */
  public static Straightness of(FlowModel model, int rows, Key key, SamplingOptions options) {
    Trajectory trajectory =
        Trajectory.of(
            model,
            Trajectory.start(model, key, rows),
            RungeKutta.named("rk4"),
            TimeGrid.uniform(0, 1, STEPS),
            options);
    double[] times = trajectory.times();
    double[] x0 = trajectory.states().get(0);
    double[] x1 = trajectory.states().get(times.length - 1);
    double[] deviations = new double[times.length];
    double squaredWay = 0;
    for (int i = 0; i < x0.length; i++) {
      squaredWay += (x1[i] - x0[i]) * (x1[i] - x0[i]) / rows;
    }
    for (int k = 0; k < times.length; k++) {
      double[] v = Trajectory.velocities(model, times[k], trajectory.states().get(k), options);
      double sum = 0;
      for (int i = 0; i < v.length; i++) {
        double deviation = x1[i] - x0[i] - v[i];
        sum += deviation * deviation;
      }
      deviations[k] = sum / rows;
    }
    double value = 0;
    for (int k = 0; k + 1 < times.length; k++) {
      value += (times[k + 1] - times[k]) * (deviations[k] + deviations[k + 1]) / 2;
    }
    return new Straightness(value, squaredWay == 0 ? 0 : value / squaredWay, times, deviations);
  }
}
