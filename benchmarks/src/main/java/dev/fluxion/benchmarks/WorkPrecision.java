package dev.fluxion.benchmarks;

import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.SolveException;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.solve.Tolerance;
import dev.fluxion.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a solver costs and reaches on a problem: evaluations a row against the error at the end.
 *
 * @param problem the problem
 * @param solver the solver's name
 * @param order its order
 * @param adaptive whether tolerances chose the steps, else there were 2, 4, 8, ... equal ones
 * @param evaluations mean evaluations of the right-hand side a row, rising
 * @param errors root mean square error of a value at the end, one for each
 */
public record WorkPrecision(
    String problem,
    String solver,
    int order,
    boolean adaptive,
    List<Double> evaluations,
    List<Double> errors) {
  private static final double MOST_EVALUATIONS = 4096;
  private static final double SMALLEST_ERROR = 1e-11;

  /** Copies the lists. */
  public WorkPrecision {
    evaluations = List.copyOf(evaluations);
    errors = List.copyOf(errors);
  }

  /** Measures all solvers, each with fixed steps and with tolerances where it has them. */
  public static List<WorkPrecision> all() {
    List<WorkPrecision> lines = new ArrayList<>();
    try (Scope scope = new Scope()) {
      for (SolverProblem problem : SolverProblem.all()) {
        for (String name : Solvers.names()) {
          lines.add(fixed(problem, name));
        }
        for (String name : Solvers.adaptiveNames()) {
          lines.add(adaptive(problem, name));
        }
      }
    }
    return List.copyOf(lines);
  }

  private static WorkPrecision fixed(SolverProblem problem, String name) {
    Curve curve = new Curve(problem);
    for (int steps = 2; curve.goesOn(); steps *= 2) {
      curve.add(Solvers.fixed(name), steps);
    }
    return curve.line(name, Solvers.fixed(name).order(), false);
  }

  private static WorkPrecision adaptive(SolverProblem problem, String name) {
    Curve curve = new Curve(problem);
    int order = 0;
    for (int digits = 2; digits <= 11 && curve.goesOn(); digits++) {
      double tolerance = Math.pow(10, -digits);
      OdeSolver solver = Solvers.adaptive(name, new Tolerance(tolerance, tolerance));
      order = solver.order();
      curve.add(solver, 1);
    }
    return curve.line(name, order, true);
  }

  /** The line so far. */
  private static final class Curve {
    private final SolverProblem problem;
    private final List<Double> evaluations = new ArrayList<>();
    private final List<Double> errors = new ArrayList<>();
    private double last = 1;
    private double cost;

    Curve(SolverProblem problem) {
      this.problem = problem;
    }

    boolean goesOn() {
      return cost < MOST_EVALUATIONS && last > SMALLEST_ERROR;
    }

    void add(OdeSolver solver, int steps) {
      try (Scope scope = new Scope()) {
        OdeSolution found =
            solver.solve(
                problem.function(),
                problem.start(),
                TimeGrid.uniform(problem.from(), problem.to(), steps));
        cost = found.statistics().evaluationsPerRow();
        last = Math.sqrt(found.state().sub(problem.end()).square().mean().item_double());
        if (last > 0 && Double.isFinite(last)) {
          evaluations.add(cost);
          errors.add(last);
        }
      } catch (SolveException tooFew) {
        // Steps that are far too long leave the region where the field is finite.
        cost = Math.max(cost, steps);
      }
    }

    WorkPrecision line(String name, int order, boolean adaptive) {
      return new WorkPrecision(problem.name(), name, order, adaptive, evaluations, errors);
    }
  }

  /**
   * Returns the evaluations that bring the error down to a size, between the measured ones on
   * logarithmic scales; nothing where none does.
   */
  public OptionalDouble evaluationsFor(double error) {
    for (int i = 0; i < errors.size(); i++) {
      if (errors.get(i) <= error) {
        if (i == 0) {
          return OptionalDouble.of(evaluations.get(0));
        }
        double above = Math.log(errors.get(i - 1));
        double part = (above - Math.log(error)) / (above - Math.log(errors.get(i)));
        return OptionalDouble.of(
            Math.exp(
                Math.log(evaluations.get(i - 1)) * (1 - part)
                    + Math.log(evaluations.get(i)) * part));
      }
    }
    return OptionalDouble.empty();
  }
}
