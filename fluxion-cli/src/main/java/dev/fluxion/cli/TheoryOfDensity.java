package dev.fluxion.cli;

import dev.fluxion.density.ExactTrace;
import dev.fluxion.diffusion.MixtureFlow;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.VelocityField;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The first problem of {@code docs/THEORY.md} on the flow to a mixture in two dimensions: how the
 * log density changes along the flow, at a fixed point, and with noise.
 *
 * @param total largest {@code |d log p / dt + div v|} along paths
 * @param partial largest {@code |d_t log p + div v + v . score|} at fixed points
 * @param noisy largest difference of the Kolmogorov-Fokker-Planck equation with noise from the same
 * @param integral largest {@code |log p_1(x_1) - log p_0(x_0) + integral div v dt|}
 * @param apart largest difference of the total from the partial derivative, which is {@code v .
 *     score}
 * @param picture the derivatives along one path
 */
record TheoryOfDensity(
    double total, double partial, double noisy, double integral, double apart, Picture picture) {
  private static final int ROWS = 64;
  private static final int STEPS = 200;
  private static final double DELTA = 1e-4;
  private static final double NOISE = 0.5;

  /** What is known at one time, a value for each path. */
  private record Rates(
      double[] density,
      double[] total,
      double[] partial,
      double[] divergence,
      double[] advection) {}

  static TheoryOfDensity of(Key key) {
    MixtureFlow flow =
        new MixtureFlow(
            new Schedule.Linear(0),
            List.of(
                new MixtureFlow.Component(0.5, List.of(1.5, 0.5), 0.5),
                new MixtureFlow.Component(0.3, List.of(-1.0, 1.0), 0.7),
                new MixtureFlow.Component(0.2, List.of(0.2, -1.6), 0.4)));
    TimeGrid grid = TimeGrid.uniform(0, 1, STEPS);
    double[] times = grid.times();
    double[][] lines = new double[5][times.length];
    double total = 0;
    double partial = 0;
    double noisy = 0;
    double apart = 0;
    double[] integral = new double[ROWS];
    double wrong = 0;
    try (Scope scope = new Scope()) {
      Tensor start = Tensors.normal(key, 0, ScalarType.Double, ROWS, 2);
      OdeSolution path =
          RungeKutta.named("rk4")
              .solve(
                  OdeFunction.of(flow, ROWS, Condition.NONE),
                  start,
                  grid,
                  Arrays.stream(times).boxed().collect(Collectors.toSet()));
      double[] first = new double[ROWS];
      for (int n = 0; n < times.length; n++) {
        Tensor x = path.states().get(n);
        Rates rates = rates(flow, times[n], x);
        double weight = n == 0 || n == STEPS ? 1 : n % 2 == 1 ? 4 : 2;
        for (int i = 0; i < ROWS; i++) {
          double divergence = rates.divergence()[i];
          total = Math.max(total, Math.abs(rates.total()[i] + divergence));
          double rest = rates.partial()[i] + divergence + rates.advection()[i];
          partial = Math.max(partial, Math.abs(rest));
          apart = Math.max(apart, Math.abs(rates.total()[i] - rates.partial()[i]));
          integral[i] += weight * divergence / (3 * STEPS);
        }
        if (n == 0) {
          first = rates.density();
        }
        noisy = Math.max(noisy, noisyError(flow, times[n], x, rates));
        lines[0][n] = rates.total()[0];
        lines[1][n] = -rates.divergence()[0];
        lines[2][n] = rates.partial()[0];
        lines[3][n] = rates.density()[0];
        lines[4][n] = first[0] - running(lines[1], n);
        for (int i = 0; i < ROWS && n == STEPS; i++) {
          wrong = Math.max(wrong, Math.abs(rates.density()[i] - first[i] + integral[i]));
        }
      }
    }
    return new TheoryOfDensity(total, partial, noisy, wrong, apart, picture(times, lines));
  }

  /** The trapezoidal rule over what stands there so far, with its sign turned. */
  private static double running(double[] slopes, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum -= (slopes[i] + slopes[i + 1]) / (2 * STEPS);
    }
    return sum;
  }

  private static Rates rates(MixtureFlow flow, double t, Tensor x) {
    Tensor velocity = Tensors.empty(ScalarType.Double, ROWS, 2);
    Tensor divergence = Tensors.empty(ScalarType.Double, ROWS);
    new ExactTrace().evaluator(flow, ROWS, Condition.NONE).evaluate(t, x, velocity, divergence);
    // The closed form holds a little beyond the ends, too.
    Tensor ahead = x.add(velocity, new Scalar(DELTA));
    Tensor behind = x.sub(velocity, new Scalar(DELTA));
    double scale = 1 / (2 * DELTA);
    Tensor total =
        density(flow, t + DELTA, ahead)
            .sub(density(flow, t - DELTA, behind))
            .mul(new Scalar(scale));
    Tensor partial =
        density(flow, t + DELTA, x).sub(density(flow, t - DELTA, x)).mul(new Scalar(scale));
    Tensor advection = velocity.mul(flow.score(at(t), x)).sum(1);
    return new Rates(
        Tensors.doubles(density(flow, t, x)),
        Tensors.doubles(total),
        Tensors.doubles(partial),
        Tensors.doubles(divergence),
        Tensors.doubles(advection));
  }

  /**
   * With noise w, {@code d_t p = -div((v + w score) p) + w laplace p}, divided by p: {@code -div v
   * - w div score - (v + w score) . score + w (div score + |score|^2)}.
   */
  private static double noisyError(MixtureFlow flow, double t, Tensor x, Rates rates) {
    VelocityField drift =
        (time, points, condition) ->
            flow.velocity(time, points, condition).add(flow.score(time, points), new Scalar(NOISE));
    VelocityField score = (time, points, condition) -> flow.score(time, points);
    Tensor velocity = Tensors.empty(ScalarType.Double, ROWS, 2);
    Tensor slope = Tensors.empty(ScalarType.Double, ROWS, 2);
    Tensor ofDrift = Tensors.empty(ScalarType.Double, ROWS);
    Tensor ofScore = Tensors.empty(ScalarType.Double, ROWS);
    ExactTrace trace = new ExactTrace();
    trace.evaluator(drift, ROWS, Condition.NONE).evaluate(t, x, velocity, ofDrift);
    trace.evaluator(score, ROWS, Condition.NONE).evaluate(t, x, slope, ofScore);
    Tensor laplace = ofScore.add(slope.square().sum(1)).mul(new Scalar(NOISE));
    double[] change = Tensors.doubles(laplace.sub(ofDrift).sub(velocity.mul(slope).sum(1)));
    double most = 0;
    for (int i = 0; i < ROWS; i++) {
      most = Math.max(most, Math.abs(change[i] - rates.partial()[i]));
    }
    return most;
  }

  private static Tensor density(MixtureFlow flow, double t, Tensor x) {
    return flow.logDensity(at(t), x);
  }

  private static Tensor at(double t) {
    return Tensors.full(ScalarType.Double, t, ROWS);
  }

  private static Picture picture(double[] times, double[][] lines) {
    Panel rates =
        Panel.chart(
            "rates of change of log p",
            Axis.linear("t"),
            Axis.linear("nats per unit of time"),
            curve("along the path: total derivative", times, lines[0], 0, false),
            curve("-div v on the path", times, lines[1], 3, true),
            curve("at the point: partial derivative", times, lines[2], 1, false));
    Panel densities =
        Panel.chart(
            "log p along the path",
            Axis.linear("t"),
            Axis.linear("nats"),
            curve("closed form", times, lines[3], 0, false),
            curve("log p0 - integral of div v", times, lines[4], 3, true));
    return new Picture(
        "Problem 1: along a flow, d log p/dt = -div v",
        List.of(rates, densities),
        2,
        false,
        560,
        1);
  }

  private static Curve curve(String name, double[] x, double[] y, int color, boolean dashed) {
    return new Curve(Points.of(x, y), name, Palette.color(color), dashed ? 2.5 : 2, dashed, false);
  }
}
