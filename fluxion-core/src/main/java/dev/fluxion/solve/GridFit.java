package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.bytedeco.pytorch.Tensor;

/**
 * Times that let a solver of few steps err least on a field, found from some of its own ways.
 *
 * <p>One step of the solver in each of {@value #CELLS} equal cells, carried on to the end by a fine
 * solve, tells what an error made there costs at the end, e(t). A method of order p makes errors
 * {@code e h^(p + 1)}, whose sum over n steps is least for steps of density {@code e^(1 / (p +
 * 1))}. From there, or from equal steps where those err less, each time is moved while that lowers
 * the root mean square error at the end. The principle of equal shares of error is that of de Boor
 * (1973).
 */
public final class GridFit {
  private static final int CELLS = 24;
  private static final int FINE = 2;
  private static final int MOST_TRIALS = 400;

  /** Rounding errors of the end's size below which two ends are the same. */
  private static final double ROUNDINGS = 8;

  private static final RungeKutta FINE_SOLVER = new RungeKutta(ButcherTableau.rk4());

  private final OdeFunction function;
  private final Tensor start;
  private final OdeSolver solver;
  private final Tensor end;
  private final double negligible;

  private GridFit(OdeFunction function, Tensor start, OdeSolver solver, Tensor end) {
    this.function = function;
    this.start = start;
    this.solver = solver;
    this.end = end;
    negligible = ROUNDINGS * Tolerance.rounding(end) * Math.sqrt(end.square().mean().item_double());
  }

  /**
   * Returns the times.
   *
   * @param function the right-hand side, for the rows of the start
   * @param start states at the first time that stand for all others, [batch, ...]
   * @param solver a solver with the steps of the grid
   * @throws IllegalArgumentException if the solver chooses its own steps
   * @throws SolveException if the field is not finite on the way, or the solver diverges on every
   *     grid that is tried
   */
  public static TimeGrid fit(
      OdeFunction function, Tensor start, OdeSolver solver, double from, double to, int steps) {
    if (!solver.fixedSteps()) {
      throw new IllegalArgumentException(
          "grid: is fitted, but '" + solver.name() + "' chooses its own steps");
    }
    TimeGrid equal = TimeGrid.uniform(from, to, steps);
    if (steps == 1) {
      return equal;
    }
    try (Scope scope = new Scope()) {
      double[] cells = TimeGrid.uniform(from, to, CELLS).times();
      Set<Double> keep = new HashSet<>();
      for (double cell : cells) {
        keep.add(cell);
      }
      List<Tensor> states = FINE_SOLVER.solve(function, start, fineGrid(cells, 0), keep).states();
      GridFit fit = new GridFit(function, start, solver, states.get(CELLS));
      TimeGrid shared =
          new TimeGrid(shares(cells, fit.costs(cells, states), solver.order(), steps));
      TimeGrid found = fit.moved(fit.error(shared) < fit.error(equal) ? shared : equal);
      return fit.reaching(found);
    }
  }

  /** Returns the fine grid from a cell's start to the end. */
  private static TimeGrid fineGrid(double[] cells, int first) {
    double[] times = new double[(CELLS - first) * FINE + 1];
    for (int i = 0; i < times.length; i++) {
      int cell = first + i / FINE;
      int part = i % FINE;
      times[i] =
          part == 0 ? cells[cell] : cells[cell] + (cells[cell + 1] - cells[cell]) * part / FINE;
    }
    return new TimeGrid(times);
  }

  /** Returns what a step of the solver in each cell errs at the end. */
  private double[] costs(double[] cells, List<Tensor> states) {
    double[] costs = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      int cell = i;
      TimeGrid one = new TimeGrid(new double[] {cells[cell], cells[cell + 1]});
      costs[cell] =
          unlessDiverging(
              () -> {
                Tensor moved = solver.solve(function, states.get(cell), one).state();
                return distance(
                    cell + 1 == CELLS
                        ? moved
                        : FINE_SOLVER.solve(function, moved, fineGrid(cells, cell + 1)).state());
              });
    }
    return costs;
  }

  /** Returns the root mean square distance from the end; 0 where rounding makes it. */
  private double distance(Tensor found) {
    double distance = Math.sqrt(found.sub(end).square().mean().item_double());
    return distance <= negligible ? 0 : distance;
  }

  private double error(TimeGrid grid) {
    return unlessDiverging(() -> distance(solver.solve(function, start, grid).state()));
  }

  /** Returns an error; infinity where the states that it asks for are not finite. */
  private static double unlessDiverging(DoubleSupplier error) {
    try (Scope scope = new Scope()) {
      return error.getAsDouble();
    } catch (SolveException stopped) {
      if (stopped.status() != SolveStatus.NOT_FINITE) {
        throw stopped;
      }
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * Returns times that share the integral of {@code cost^(1 / (order + 1))} equally; an infinite
   * cost counts as the largest finite one.
   */
  static double[] shares(double[] cells, double[] costs, int order, int steps) {
    int count = costs.length;
    double largest = 0;
    for (double cost : costs) {
      largest = Double.isFinite(cost) ? Math.max(largest, cost) : largest;
    }
    double[] sums = new double[count + 1];
    for (int i = 0; i < count; i++) {
      // The floor keeps every cell within reach where the costs are rounding errors or zero.
      double cost = largest > 0 ? Math.min(1, Math.max(costs[i] / largest, 1e-6)) : 1;
      sums[i + 1] = sums[i] + Math.pow(cost, 1.0 / (order + 1));
    }
    double[] times = new double[steps + 1];
    int cell = 0;
    for (int n = 1; n < steps; n++) {
      double wanted = sums[count] * n / steps;
      while (sums[cell + 1] < wanted) {
        cell++;
      }
      double part = (wanted - sums[cell]) / (sums[cell + 1] - sums[cell]);
      times[n] = cells[cell] + part * (cells[cell + 1] - cells[cell]);
    }
    times[0] = cells[0];
    times[steps] = cells[count];
    return times;
  }

  /** Returns the grid on which the solver reaches the end; else throws what stops it. */
  private TimeGrid reaching(TimeGrid grid) {
    solver.solve(function, start, grid);
    return grid;
  }

  /** Moves one time after the other by ever smaller parts of its room. */
  private TimeGrid moved(TimeGrid grid) {
    double[] times = grid.times();
    double best = error(grid);
    int trials = 0;
    for (double part = 0.3; part > 0.02; part /= 2) {
      for (int n = 1; n + 1 < times.length; n++) {
        for (int side = 0; side < 2 && trials < MOST_TRIALS; side++) {
          double old = times[n];
          double room = side == 0 ? times[n + 1] - old : times[n - 1] - old;
          times[n] = old + part * room;
          double error = error(new TimeGrid(times));
          trials++;
          if (error < best) {
            best = error;
          } else {
            times[n] = old;
          }
        }
      }
    }
    return new TimeGrid(times);
  }
}
