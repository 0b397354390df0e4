package dev.fluxion.cli;

import dev.fluxion.diffusion.AncestralSampler;
import dev.fluxion.diffusion.BrownianMotion;
import dev.fluxion.diffusion.EulerMaruyama;
import dev.fluxion.diffusion.MixtureFlow;
import dev.fluxion.diffusion.NoisingProcess;
import dev.fluxion.diffusion.ScoreFunction;
import dev.fluxion.diffusion.SdeFunction;
import dev.fluxion.diffusion.Sra1;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.path.Schedules;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.plot.Range;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The second problem of {@code docs/THEORY.md} on a mixture in one dimension: ancestral sampling
 * against the reverse equation, driven by the same Wiener process.
 *
 * @param steps numbers of steps up to t = 1
 * @param ancestral root mean squared distance of ancestral sampling from the equation's paths
 * @param euler the same of Euler and Maruyama's method
 * @param between the same of ancestral sampling from Euler and Maruyama's method
 * @param picture errors against the step, and histograms of samples
 */
record TheoryOfSampling(
    List<Integer> steps,
    List<Double> ancestral,
    List<Double> euler,
    List<Double> between,
    Picture picture) {
  /** Up to here, since the last noise before t = 1 alone is of order 1/2. */
  private static final double END = 0.9;

  private static final int FINEST = 4096;
  private static final int PATHS = 500;
  private static final int[] STEPS = {32, 64, 128, 256, 512};
  private static final int[] SHOWN = {10, 30, 300};
  private static final int SAMPLES = 20_000;
  private static final int BINS = 64;
  private static final Range SHOW = new Range(-2.4, 2.6);

  static TheoryOfSampling of(Key key) {
    Schedule schedule = new Schedules.Vp(0.1, 20);
    MixtureFlow flow =
        new MixtureFlow(
            schedule,
            List.of(
                new MixtureFlow.Component(0.6, List.of(1.2), 0.3),
                new MixtureFlow.Component(0.4, List.of(-1.0), 0.2)));
    List<List<Double>> errors = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      SdeFunction reverse =
          new NoisingProcess(schedule)
              .reverse((t, x, out) -> out.copy_(flow.score(times(t, x), x)));
      Tensor start = Tensors.normal(key.derive(0), 0, ScalarType.Double, PATHS, 1);
      Key noise = key.derive(1);
      Tensor exact =
          new Sra1().solve(reverse, start, to(FINEST), BrownianMotion.of(noise, 0)).state();
      for (int n : STEPS) {
        BrownianMotion coarse = BrownianMotion.coarse(noise, 0, FINEST / n);
        Tensor ancestral = sample(flow, start, to(n), coarse);
        Tensor euler = new EulerMaruyama().solve(reverse, start, to(n), coarse).state();
        errors.get(0).add(distance(ancestral, exact));
        errors.get(1).add(distance(euler, exact));
        errors.get(2).add(distance(ancestral, euler));
      }
      Picture picture =
          new Picture(
              "Problem 2: ancestral sampling is a discretisation of the reverse equation",
              List.of(orders(errors), histograms(flow, key.derive(2))),
              2,
              false,
              560,
              1);
      return new TheoryOfSampling(
          Arrays.stream(STEPS).boxed().toList(),
          List.copyOf(errors.get(0)),
          List.copyOf(errors.get(1)),
          List.copyOf(errors.get(2)),
          picture);
    }
  }

  /** Returns the slope of log error against log step. */
  double slope(List<Double> errors) {
    double meanX = 0;
    double meanY = 0;
    int n = errors.size();
    for (int i = 0; i < n; i++) {
      meanX -= Math.log(steps.get(i)) / n;
      meanY += Math.log(errors.get(i)) / n;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double x = -Math.log(steps.get(i)) - meanX;
      products += x * (Math.log(errors.get(i)) - meanY);
      squares += x * x;
    }
    return products / squares;
  }

  private static TimeGrid to(int steps) {
    return TimeGrid.uniform(0, END, steps);
  }

  private static Tensor times(double t, Tensor x) {
    return Tensors.full(x.scalar_type(), t, x.size(0));
  }

  private static Tensor sample(
      MixtureFlow flow, Tensor start, TimeGrid grid, BrownianMotion noise) {
    return new AncestralSampler(flow.schedule(), AncestralSampler.Variance.POSTERIOR)
        .sample(
            OdeFunction.of(flow, start.size(0), Condition.NONE),
            ScoreFunction.ofVelocity(),
            start,
            grid,
            noise)
        .state();
  }

  private static double distance(Tensor a, Tensor b) {
    return Math.sqrt(a.sub(b).square().mean().item_double());
  }

  private static Panel orders(List<List<Double>> errors) {
    double[] h = Arrays.stream(STEPS).mapToDouble(n -> END / n).toArray();
    double first = errors.get(1).get(0);
    double[] guide = Arrays.stream(h).map(step -> 1.6 * first * step / h[0]).toArray();
    return Panel.chart(
        "distance of paths, same noise",
        Axis.logarithmic("step h"),
        Axis.logarithmic("root mean squared distance at t = 0.9"),
        line("ancestral to equation", h, errors.get(0), 0),
        line("Euler-Maruyama to equation", h, errors.get(1), 1),
        line("ancestral to Euler-Maruyama", h, errors.get(2), 2),
        new Curve(Points.of(h, guide), "order 1", Color.GRAY, 1.5, true, false));
  }

  private static Curve line(String name, double[] h, List<Double> errors, int color) {
    double[] y = errors.stream().mapToDouble(Double::doubleValue).toArray();
    return Curve.of(name, Points.of(h, y), Palette.color(color));
  }

  private static Panel histograms(MixtureFlow flow, Key key) {
    Curve[] curves = new Curve[SHOWN.length + 1];
    Tensor start = Tensors.normal(key.derive(0), 0, ScalarType.Float, SAMPLES, 1);
    for (int k = 0; k < SHOWN.length; k++) {
      Tensor end =
          sample(
              flow,
              start,
              TimeGrid.uniform(0, 1, SHOWN[k]),
              BrownianMotion.of(key.derive(k + 1L), 0));
      curves[k] =
          new Curve(
              histogram(Tensors.doubles(end)),
              SHOWN[k] + " steps",
              Palette.color(k),
              1.6,
              false,
              false);
    }
    double[] x = new double[401];
    for (int i = 0; i < x.length; i++) {
      x[i] = SHOW.min() + SHOW.length() * i / (x.length - 1);
    }
    Tensor points = Tensors.of(x, x.length, 1);
    double[] density = Tensors.doubles(flow.logDensity(times(1, points), points).exp());
    curves[SHOWN.length] = new Curve(Points.of(x, density), "data", Color.BLACK, 1.6, true, false);
    return Panel.chart(
        String.format(java.util.Locale.ROOT, "%,d ancestral samples at t = 1", SAMPLES),
        Axis.linear("x").withRange(SHOW),
        Axis.linear("density"),
        curves);
  }

  private static Points histogram(double[] values) {
    double width = SHOW.length() / BINS;
    double[] x = new double[2 * BINS];
    double[] y = new double[2 * BINS];
    for (int b = 0; b < BINS; b++) {
      double from = SHOW.min() + b * width;
      long count = Arrays.stream(values).filter(v -> v >= from && v < from + width).count();
      x[2 * b] = from;
      x[2 * b + 1] = from + width;
      y[2 * b] = count / (width * values.length);
      y[2 * b + 1] = y[2 * b];
    }
    return Points.of(x, y);
  }
}
