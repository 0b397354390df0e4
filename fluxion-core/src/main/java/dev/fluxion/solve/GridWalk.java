package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import java.util.Set;
import java.util.function.LongSupplier;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The way of a state along a time grid: frees what each step made, keeps the states that were asked
 * for, and stops where the state is no longer finite. Nothing is recorded for gradients.
 *
 * @param name the method's name, for messages
 * @param grid the times that are visited
 * @param keep times of the grid whose states are kept, the ends included where named
 */
public record GridWalk(String name, TimeGrid grid, Set<Double> keep) {
  /** One step. */
  @FunctionalInterface
  public interface Step {
    /**
     * Moves the state from t to t + h, in place.
     *
     * @param n index of the step, from 0
     */
    void take(int n, double t, double h, Tensor state);
  }

  /** Makes the step of a walk, with the buffers that it needs for as long as the walk lasts. */
  @FunctionalInterface
  public interface Method {
    /**
     * Returns the step.
     *
     * @param state the state that the steps will move
     */
    Step on(Tensor state);
  }

  /** Copies the set. */
  public GridWalk {
    keep = Set.copyOf(keep);
  }

  /**
   * Walks from the grid's first time to its last.
   *
   * @param start the state at the first time; it is not changed
   * @param evaluations tells, after the last step, how often the right-hand side was called
   * @throws SolveException if the state stops being finite
   * @throws IllegalArgumentException if a time to keep is not on the grid, or the start is not
   *     finite
   */
  public OdeSolution from(Tensor start, LongSupplier evaluations, Method method) {
    double[] times = grid.times();
    KeptStates kept = new KeptStates(times, keep);
    try (NoGradGuard guard = new NoGradGuard();
        Scope walk = new Scope()) {
      Tensor state = FiniteStates.start(start, times[0]);
      Step step = method.on(state);
      for (int n = 0; n < times.length; n++) {
        kept.offer(n, state, walk);
        if (n + 1 < times.length) {
          try (Scope scope = new Scope()) {
            step.take(n, times[n], times[n + 1] - times[n], state);
            FiniteStates.check(name, state, times, n);
          }
        }
      }
      return new OdeSolution(
          walk.keep(state),
          kept.times(),
          kept.states(),
          OdeSolution.Statistics.same(start.size(0), evaluations.getAsLong(), grid.steps()));
    }
  }
}
