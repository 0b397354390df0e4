package dev.fluxion.solve;

import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** A solver that adds up what its solves cost, from any number of threads. */
public final class CountingSolver implements OdeSolver {
  private final OdeSolver solver;
  private OdeSolution.Statistics total = OdeSolution.Statistics.NONE;

  /** Counts the solves of a solver. */
  public CountingSolver(OdeSolver solver) {
    this.solver = solver;
  }

  /** Returns the solver whose solves are counted. */
  public OdeSolver inner() {
    return solver;
  }

  @Override
  public String name() {
    return solver.name();
  }

  @Override
  public int order() {
    return solver.order();
  }

  @Override
  public boolean fixedSteps() {
    return solver.fixedSteps();
  }

  @Override
  public OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep) {
    OdeSolution solution = solver.solve(function, start, grid, keep);
    add(solution.statistics());
    return solution;
  }

  private synchronized void add(OdeSolution.Statistics more) {
    total = total.and(more);
  }

  /** Returns the cost of all solves so far. */
  public synchronized OdeSolution.Statistics total() {
    return total;
  }
}
