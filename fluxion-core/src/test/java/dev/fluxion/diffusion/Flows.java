package dev.fluxion.diffusion;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.Schedules;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.Distributions;
import java.util.ArrayList;
import java.util.List;

/** The exact flows that the tests of this package share. */
final class Flows {
  static final Schedule VP = new Schedules.Vp(0.1, 20);
  static final Schedule STRAIGHT = new Schedule.Linear(0);

  private Flows() {}

  /** One normal in one dimension, so that all methods are linear. */
  static MixtureFlow normal(Schedule schedule) {
    return new MixtureFlow(schedule, List.of(new MixtureFlow.Component(1, List.of(1.5), 0.7)));
  }

  /** Three components in two dimensions, unlike in weight and width. */
  static MixtureFlow three(Schedule schedule) {
    return new MixtureFlow(
        schedule,
        List.of(
            new MixtureFlow.Component(0.5, List.of(1.5, 0.5), 0.5),
            new MixtureFlow.Component(0.3, List.of(-1.0, 1.0), 0.7),
            new MixtureFlow.Component(0.2, List.of(0.2, -1.6), 0.4)));
  }

  static OdeFunction velocity(VelocityField field, long rows) {
    return OdeFunction.of(field, rows, Condition.NONE);
  }

  static OdeFunction score(MixtureFlow flow) {
    return (t, x, out) -> out.copy_(flow.score(Tensors.full(x.scalar_type(), t, x.size(0)), x));
  }

  /** The law at a time of the flow of {@link #normal}. */
  static DiscreteLaw law(Schedule schedule, double t) {
    Coefficients at = Coefficients.at(schedule, t);
    return new DiscreteLaw(
        at.alpha() * 1.5, at.alpha() * at.alpha() * 0.49 + at.sigma() * at.sigma());
  }

  /**
   * Returns, for five projections of two-dimensional rows, Kolmogorov and Smirnov's distance to the
   * law of the flow at a time.
   */
  static List<Double> distances(MixtureFlow flow, double t, double[] rows) {
    Coefficients at = Coefficients.at(flow.schedule(), t);
    List<Double> distances = new ArrayList<>();
    for (int k = 0; k < 5; k++) {
      double cos = Math.cos(k * Math.PI / 5);
      double sin = Math.sin(k * Math.PI / 5);
      double[] projected = new double[rows.length / 2];
      for (int i = 0; i < projected.length; i++) {
        projected[i] = cos * rows[2 * i] + sin * rows[2 * i + 1];
      }
      distances.add(
          Distributions.distance(
              projected,
              y -> {
                double sum = 0;
                for (MixtureFlow.Component part : flow.components()) {
                  double centre =
                      at.alpha() * (cos * part.mean().get(0) + sin * part.mean().get(1));
                  double spread = Math.hypot(at.alpha() * part.scale(), at.sigma());
                  sum += part.weight() * Distributions.normalCdf((y - centre) / spread);
                }
                return sum;
              }));
    }
    return distances;
  }
}
