package dev.fluxion.cli;

import dev.fluxion.diffusion.MixtureFlow;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Schedule;
import dev.fluxion.plot.Axis;
import dev.fluxion.plot.Curve;
import dev.fluxion.plot.Palette;
import dev.fluxion.plot.Panel;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.plot.Range;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The third problem of {@code docs/THEORY.md}: the variance on the way between N(0, s^2) and
 * itself, s = 2, by the formula and three times by figures.
 *
 * @param times from 0 to 1
 * @param formula {@code ((1 - t)^2 + t^2) s^2}
 * @param pairs variance of {@code (1 - t) x0 + t x1} over independent pairs
 * @param flow variance of points carried by the exact field
 * @param transport variance of {@code (1 - t) x0 + t x1} over the optimal pairs of the same points
 * @param picture variances, and paths of either coupling
 */
record TheoryOfCoupling(
    double[] times,
    double[] formula,
    double[] pairs,
    double[] flow,
    double[] transport,
    Picture picture) {
  /** s. */
  static final double SCALE = 2;

  /** Number of points that variances are over. */
  static final int COUNT = 100_000;

  private static final int STEPS = 20;
  private static final int PATHS = 24;

  static TheoryOfCoupling of(Key key) {
    double[] x0 = normal(key.derive(0));
    double[] x1 = normal(key.derive(1));
    double[] times = TimeGrid.uniform(0, 1, STEPS).times();
    double[] formula = new double[times.length];
    double[] pairs = new double[times.length];
    double[] flow = new double[times.length];
    double[] transport = new double[times.length];
    // In one dimension the optimal pairs are those of equal rank.
    double[] ranked0 = x0.clone();
    double[] ranked1 = x1.clone();
    Arrays.sort(ranked0);
    Arrays.sort(ranked1);
    List<double[]> carried = carried(x0);
    for (int n = 0; n < times.length; n++) {
      double t = times[n];
      formula[n] = ((1 - t) * (1 - t) + t * t) * SCALE * SCALE;
      pairs[n] = variance(between(t, x0, x1));
      transport[n] = variance(between(t, ranked0, ranked1));
      flow[n] = variance(carried.get(n));
    }
    Picture picture = picture(times, List.of(formula, pairs, flow, transport));
    return new TheoryOfCoupling(times, formula, pairs, flow, transport, picture);
  }

  private static double[] normal(Key key) {
    double[] values = new double[COUNT];
    key.normal(0, values, 0, COUNT);
    return Arrays.stream(values).map(value -> SCALE * value).toArray();
  }

  private static double[] between(double t, double[] x0, double[] x1) {
    double[] x = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      x[i] = (1 - t) * x0[i] + t * x1[i];
    }
    return x;
  }

  private static double variance(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    return Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / (x.length - 1);
  }

  /**
   * The states of the flow between N(0, s^2) and itself, s times that between N(0, 1) and itself.
   */
  private static List<double[]> carried(double[] x0) {
    MixtureFlow unit =
        new MixtureFlow(
            new Schedule.Linear(0), List.of(new MixtureFlow.Component(1, List.of(0.0), 1)));
    TimeGrid grid = TimeGrid.uniform(0, 1, STEPS);
    try (Scope scope = new Scope()) {
      Tensor start = Tensors.of(Arrays.stream(x0).map(x -> x / SCALE).toArray(), x0.length, 1);
      OdeSolution path =
          RungeKutta.named("rk4")
              .solve(
                  OdeFunction.of(unit, x0.length, Condition.NONE),
                  start.to(ScalarType.Double),
                  grid,
                  Arrays.stream(grid.times()).boxed().collect(Collectors.toSet()));
      return path.states().stream()
          .map(state -> Arrays.stream(Tensors.doubles(state)).map(y -> SCALE * y).toArray())
          .toList();
    }
  }

  private static Picture picture(double[] times, List<double[]> variances) {
    Panel panel =
        Panel.chart(
            "variance on the way, s = 2",
            Axis.linear("t"),
            Axis.linear("variance").withRange(new Range(0, 5.6)),
            new Curve(
                Points.of(times, variances.get(0)),
                "((1 - t)^2 + t^2) s^2",
                Palette.color(0),
                2,
                false,
                false),
            marked("independent pairs", times, variances.get(1), 1),
            marked("exact field, integrated", times, variances.get(2), 2),
            marked("optimal pairs", times, variances.get(3), 3));
    List<Panel> panels =
        List.of(
            panel,
            paths("paths of the flow, independent pairs", true),
            paths("optimal pairs", false));
    return new Picture("Problem 3: between N(0, s^2) and itself", panels, 3, false, 460, 1);
  }

  private static Curve marked(String name, double[] times, double[] values, int color) {
    double[] x = new double[(times.length + 1) / 2];
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = times[2 * i];
      y[i] = values[2 * i];
    }
    return new Curve(Points.of(x, y), name, Palette.color(color), 1, true, true);
  }

  /** Ways of the quantiles of N(0, s^2): x0 sqrt((1 - t)^2 + t^2), or straight ahead. */
  private static Panel paths(String title, boolean independent) {
    double[] t = new double[101];
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i <= 100; i++) {
      t[i] = i / 100.0;
    }
    for (int k = 0; k < PATHS; k++) {
      double start = SCALE * 2.2 * (2 * (k + 0.5) / PATHS - 1);
      double[] x =
          Arrays.stream(t)
              .map(time -> independent ? start * Math.hypot(1 - time, time) : start)
              .toArray();
      curves.add(
          new Curve(
              Points.of(t, x),
              "",
              independent ? Palette.color(2) : Palette.color(3),
              1.2,
              false,
              false));
    }
    double[] upper =
        Arrays.stream(t)
            .map(time -> SCALE * (independent ? Math.hypot(1 - time, time) : 1))
            .toArray();
    double[] lower = Arrays.stream(upper).map(value -> -value).toArray();
    curves.add(new Curve(Points.of(t, upper), "standard deviation", Color.BLACK, 2, true, false));
    curves.add(new Curve(Points.of(t, lower), "", Color.BLACK, 2, true, false));
    return Panel.chart(
        title,
        Axis.linear("t"),
        Axis.linear("x").withRange(new Range(-5, 5)),
        curves.toArray(Curve[]::new));
  }
}
