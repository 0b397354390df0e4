package dev.fluxion.evaluate;

import dev.fluxion.experiment.GridConfig;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What solvers of few steps lose: for each the distance of its samples from the model's own fine
 * solution from the same x_0, and from data.
 *
 * @param rows the number of points on each side
 * @param draws the number of draws
 * @param floor W2 between two disjoint sets of data, over the draws
 * @param lines one line for each solver
 */
public record StepTable(int rows, int draws, Spread floor, List<Line> lines) {
  /** Steps of the fine solution (classic rk4). */
  public static final int FINE_STEPS = 100;

  /**
   * A solver and its number of steps.
   *
   * @param solver name of the solver
   * @param steps equal steps from t = 0 to t = 1, or by the grid of the sampling options; 0 where
   *     the solver chooses them by {@link #TOLERANCE}
   */
  public record Way(String solver, int steps) {
    /** The tolerance of solvers that choose their steps: that of TorchCFM's examples. */
    public static final Tolerance TOLERANCE = new Tolerance(1e-4, 1e-4);

    /**
     * The ways of the spiral tutorial and what lies between, Euler 1, 2, 5, 10, 100 and rk4 20, and
     * dopri5 by its tolerance.
     */
    public static final List<Way> USUAL =
        List.of(
            new Way("euler", 1),
            new Way("euler", 2),
            new Way("euler", 5),
            new Way("euler", 10),
            new Way("euler", 100),
            new Way("rk4", 20),
            new Way("dopri5", 0));

    /** Returns options of the flow without noise that go this way. */
    public SamplingOptions of(SamplingOptions options) {
      return steps == 0
          ? options.withTolerance(solver, TOLERANCE)
          : options.withSolver(solver, steps);
    }

    @Override
    public String toString() {
      return steps == 0 ? solver : solver + "-" + steps;
    }
  }

  /**
   * A mean over draws.
   *
   * @param mean the mean
   * @param spread the standard deviation over the draws (divisor draws - 1; 0 for one draw)
   */
  public record Spread(double mean, double spread) {
    /** Returns mean and standard deviation of some values. */
    public static Spread of(double[] values) {
      return new Spread(FloorComparison.mean(values), FloorComparison.spread(values));
    }
  }

  /**
   * What one solver gives.
   *
   * @param way the solver and its steps
   * @param error the root mean squared distance of its samples from the fine solution's, in the
   *     unit of the coordinates
   * @param w2 exact 2-Wasserstein distance of its samples from data, in the same unit
   */
  public record Line(Way way, double error, Spread w2) {}

  public StepTable {
    lines = List.copyOf(lines);
  }

  /**
   * Returns for each solver the root mean squared distance of its samples from those of the model's
   * own fine solution (classic rk4, {@value #FINE_STEPS} steps) from the same x_0, in the unit of
   * the coordinates.
   *
   * @param rows the number of points
   * @param key the key that x_0 is drawn with
   * @param options chunks, threads and grid
   */
  public static Map<Way, Double> errors(
      FlowModel model, List<Way> ways, int rows, Key key, SamplingOptions options) {
    double[] start = Trajectory.start(model, key, rows);
    double[] fine = fine(model, start, options);
    Map<Way, Double> errors = new LinkedHashMap<>();
    for (Way way : ways) {
      errors.put(way, rootMeanSquare(samples(model, way, start, options), fine, rows));
    }
    return Collections.unmodifiableMap(errors);
  }

  /**
   * Measures every solver against data as well.
   *
   * @param reference rows of real data, at least 4; each draw takes two disjoint sets of them
   * @param scale what a coordinate is divided by before distances are taken, one for each column
   * @param maxRows the most points on a side
   * @param draws the number of draws, at least 1
   * @throws IllegalArgumentException if there are too few rows or draws
   */
  static StepTable of(
      FlowModel model,
      List<Way> ways,
      Cloud reference,
      double[] scale,
      int maxRows,
      int draws,
      SamplingOptions options,
      Key key) {
    int rows = Math.min(reference.rows() / 2, maxRows);
    if (rows < 2 || draws < 1) {
      throw new IllegalArgumentException(
          "a table of steps needs four rows of data and one draw of two rows or more, got "
              + reference.rows()
              + " rows of data, "
              + draws
              + " draws of at most "
              + maxRows
              + " rows");
    }
    double[] floor = new double[draws];
    double[][] w2 = new double[ways.size()][draws];
    double[] squares = new double[ways.size()];
    for (int draw = 0; draw < draws; draw++) {
      Key drawKey = key.derive(draw + 1L);
      int[] order = drawKey.derive(0).permutation(reference.rows());
      Cloud data = reference.select(order, 0, rows);
      floor[draw] = Wasserstein.distance(reference.select(order, rows, 2 * rows), data);
      double[] start = Trajectory.start(model, drawKey.derive(1), rows);
      double[] fine = scaled(fine(model, start, options), scale);
      for (int i = 0; i < w2.length; i++) {
        double[] samples = scaled(samples(model, ways.get(i), start, options), scale);
        w2[i][draw] = Wasserstein.distance(Cloud.of(samples, rows, scale.length), data);
        double error = rootMeanSquare(samples, fine, rows);
        squares[i] += error * error / draws;
      }
    }
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < w2.length; i++) {
      lines.add(new Line(ways.get(i), Math.sqrt(squares[i]), Spread.of(w2[i])));
    }
    return new StepTable(rows, draws, Spread.of(floor), lines);
  }

  /** Returns the table as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", rows);
    map.put("draws", draws);
    map.put("floorMean", floor.mean());
    map.put("floorSpread", floor.spread());
    List<Object> entries = new ArrayList<>();
    for (Line line : lines) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("solver", line.way().solver());
      entry.put("steps", line.way().steps() == 0 ? null : line.way().steps());
      entry.put("error", line.error());
      entry.put("w2", line.w2().mean());
      entry.put("w2Spread", line.w2().spread());
      entry.put("ratio", line.w2().mean() / floor.mean());
      entries.add(entry);
    }
    map.put("lines", entries);
    return map;
  }

  /** Returns W2 to data of one solver, where the table has it. */
  public OptionalDouble w2(Way way) {
    return lines.stream()
        .filter(line -> line.way().equals(way))
        .mapToDouble(line -> line.w2().mean())
        .findFirst();
  }

  private static double[] fine(FlowModel model, double[] start, SamplingOptions options) {
    return carried(
        model,
        start,
        options.withGrid(new GridConfig.Uniform()).with(RungeKutta.named("rk4"), FINE_STEPS));
  }

  private static double[] samples(
      FlowModel model, Way way, double[] start, SamplingOptions options) {
    return carried(model, start, way.of(options));
  }

  /** Carries points as sampling does, through what the model does at the ends of its times. */
  private static double[] carried(FlowModel model, double[] start, SamplingOptions options) {
    Table points = new Table(model.columns(), start.length / model.columns().size(), start);
    return model.transport(points, 0, 1, options).select(model.columns()).values();
  }

  private static double[] scaled(double[] points, double[] scale) {
    for (int i = 0; i < points.length; i++) {
      points[i] /= scale[i % scale.length];
    }
    return points;
  }

  private static double rootMeanSquare(double[] a, double[] b, int rows) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum / rows);
  }
}
