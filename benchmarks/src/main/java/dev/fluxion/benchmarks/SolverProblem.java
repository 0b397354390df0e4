package dev.fluxion.benchmarks;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.AdaptiveRungeKutta;
import dev.fluxion.solve.EmbeddedTableau;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.StepControl;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An initial value problem in 64-bit numbers whose end is known.
 *
 * @param name the problem's name
 * @param field the right-hand side
 * @param start states at the first time, [batch, values]
 * @param from first time
 * @param to last time
 * @param end states at the last time
 */
record SolverProblem(
    String name, VelocityField field, Tensor start, double from, double to, Tensor end) {
  private static final int POINTS = 64;

  /** Returns the three problems of the work-precision table. */
  static List<SolverProblem> all() {
    return List.of(gaussian(), clusters(), orbit());
  }

  OdeFunction function() {
    return OdeFunction.of(field, start.size(0), Condition.NONE);
  }

  private static Tensor points() {
    return Tensors.normal(Key.of(1), 0, ScalarType.Double, POINTS, 2);
  }

  private static Scalar number(double value) {
    return new Scalar(value);
  }

  /**
   * The exact flow from N(0, I) to N(1.5, .7^2 I) along straight lines: {@code x_1 = 1.5 + .7 x_0}.
   */
  private static SolverProblem gaussian() {
    double mean = 1.5;
    double variance = 0.49;
    VelocityField field =
        (t, x, condition) -> {
          Tensor at = Tensors.column(t, x);
          Tensor rest = at.neg().add(number(1));
          Tensor slope =
              at.mul(number(variance))
                  .sub(rest)
                  .div(at.square().mul(number(variance)).add(rest.square()));
          return x.sub(at.mul(number(mean))).mul(slope).add(number(mean));
        };
    Tensor start = points();
    return new SolverProblem(
        "gaussian", field, start, 0, 1, start.mul(number(0.7)).add(number(mean)));
  }

  /**
   * The exact flow from N(0, I) to eight normals of deviation .15 on the unit circle, which ends
   * steeply; its end is found by dop853 to 1e-12.
   */
  private static SolverProblem clusters() {
    int count = 8;
    double variance = 0.15 * 0.15;
    double[] places = new double[2 * count];
    for (int k = 0; k < count; k++) {
      places[2 * k] = Math.cos(2 * Math.PI * k / count);
      places[2 * k + 1] = Math.sin(2 * Math.PI * k / count);
    }
    Tensor means = Tensors.of(places, count, 2);
    VelocityField field =
        (t, x, condition) -> {
          Tensor at = t.reshape(t.size(0), 1, 1);
          Tensor rest = at.neg().add(number(1));
          Tensor spread = at.square().mul(number(variance)).add(rest.square());
          Tensor away = x.unsqueeze(1).sub(at.mul(means.unsqueeze(0)));
          Tensor shares = away.square().sum(2).div(spread.squeeze(2)).mul(number(-0.5)).softmax(1);
          Tensor slope = at.mul(number(variance)).sub(rest).div(spread);
          return away.mul(slope).add(means.unsqueeze(0)).mul(shares.unsqueeze(2)).sum(1);
        };
    Tensor start = points();
    Tensor end =
        new AdaptiveRungeKutta(
                EmbeddedTableau.dop853(), new Tolerance(1e-12, 1e-12), StepControl.STANDARD)
            .solve(OdeFunction.of(field, POINTS, Condition.NONE), start, TimeGrid.uniform(0, 1, 1))
            .state();
    return new SolverProblem("clusters", field, start, 0, 1, end);
  }

  /** One turn of a planet on an ellipse of eccentricity .5, which ends where it starts. */
  private static SolverProblem orbit() {
    VelocityField field =
        (t, x, condition) -> {
          Tensor place = x.narrow(1, 0, 2);
          Tensor cube = place.square().sum(1).pow(number(1.5)).unsqueeze(1);
          return joined(x.narrow(1, 2, 2), place.neg().div(cube));
        };
    Tensor start = Tensors.of(new double[] {0.5, 0, 0, Math.sqrt(3)}, 1, 4);
    return new SolverProblem("orbit", field, start, 0, 2 * Math.PI, start);
  }

  private static Tensor joined(Tensor left, Tensor right) {
    return org.bytedeco.pytorch.global.torch.cat(
        new org.bytedeco.pytorch.TensorVector(left, right), 1);
  }
}
