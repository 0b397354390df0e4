package dev.fluxion.evaluate;

import dev.fluxion.model.Chunks;
import dev.fluxion.model.Conditions;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.path.VelocityField;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Points carried along a model's flow, with their states at every time of a grid.
 *
 * <p>The way is that of {@link FlowModel#velocity()} from t = 0 to t = 1. Where that is finite on a
 * part of these times only, it is taken at the nearest of them, and the end is that of the way; it
 * is not what sampling does there, which stays within these times and takes the mean of x1 at the
 * last.
 *
 * <p>States are in the standardised units of the field, row by row, [rows, dimension] each.
 *
 * @param times the times of the grid
 * @param states the state at each of them
 * @param dimension the number of values in a row
 */
public record Trajectory(double[] times, List<double[]> states, int dimension) {
  private static final ScalarType TYPE = ScalarType.Float;

  public Trajectory {
    times = times.clone();
    states = List.copyOf(states);
  }

  /** Returns a copy of the times. */
  @Override
  public double[] times() {
    return times.clone();
  }

  /** Returns the number of points. */
  public int rows() {
    return states.get(0).length / dimension;
  }

  /**
   * Draws points x0 at t = 0, where a model's sampling starts.
   *
   * @return standardised values, [rows, columns]
   */
  public static double[] start(FlowModel model, Key key, int rows) {
    int dimension = model.columns().size();
    Source source = model.experiment().path().initial(model.source());
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      return Tensors.doubles(source.sample(key, 0, TYPE, rows, dimension));
    }
  }

  /**
   * Solves along a grid and keeps every state.
   *
   * @param start points at the grid's first time, standardised, [rows, columns]
   * @param options chunks and threads; its solver, steps and grid are not used
   */
  public static Trajectory of(
      FlowModel model, double[] start, OdeSolver solver, TimeGrid grid, SamplingOptions options) {
    List<double[]> states = solve(model, start, solver, grid, options);
    return new Trajectory(grid.times(), states, model.columns().size());
  }

  /**
   * Returns the velocities of a model's field at one time.
   *
   * @param points standardised values, [rows, columns]
   * @return velocities in standardised units, [rows, columns]
   */
  public static double[] velocities(
      FlowModel model, double t, double[] points, SamplingOptions options) {
    int dimension = model.columns().size();
    int rows = points.length / dimension;
    Conditions given = model.conditions(rows);
    VelocityField velocity = model.velocity(options);
    double[] velocities = new double[points.length];
    Chunks.run(
        rows,
        options.withChunkUpTo(model.rowsAtOnce()),
        (from, to) -> {
          Tensor x = rows(points, from, to, dimension);
          Tensor out = Tensors.empty(TYPE, to - from, dimension);
          VelocityField.Evaluator field =
              velocity.evaluator(to - from, given.tensors(from, to - from, rows));
          field.velocity(t, x, out);
          put(out, velocities, from * dimension);
        });
    return velocities;
  }

  private static List<double[]> solve(
      FlowModel model, double[] start, OdeSolver solver, TimeGrid grid, SamplingOptions options) {
    Set<Double> keep = new HashSet<>();
    for (double time : grid.times()) {
      keep.add(time);
    }
    int dimension = model.columns().size();
    List<double[]> states = new ArrayList<>();
    for (int k = 0; k < keep.size(); k++) {
      states.add(new double[start.length]);
    }
    int rows = start.length / dimension;
    Conditions given = model.conditions(rows);
    VelocityField velocity = model.velocity(options);
    Chunks.run(
        rows,
        options.withChunkUpTo(model.rowsAtOnce()),
        (from, to) -> {
          OdeFunction function =
              OdeFunction.of(velocity, to - from, given.tensors(from, to - from, rows));
          List<Tensor> found =
              solver.solve(function, rows(start, from, to, dimension), grid, keep).states();
          for (int k = 0; k < found.size(); k++) {
            put(found.get(k), states.get(k), from * dimension);
          }
        });
    return states;
  }

  private static Tensor rows(double[] points, int from, int to, int dimension) {
    double[] part = Arrays.copyOfRange(points, from * dimension, to * dimension);
    return Tensors.of(TYPE, part, to - from, dimension);
  }

  private static void put(Tensor x, double[] to, int at) {
    double[] part = Tensors.doubles(x);
    System.arraycopy(part, 0, to, at, part.length);
  }
}
