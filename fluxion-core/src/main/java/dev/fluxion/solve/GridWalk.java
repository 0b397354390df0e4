package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
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
   * @param evaluations tells, after the last step, how often the right-hand side was evaluated
   * @throws SolveException if the state stops being finite
   * @throws IllegalArgumentException if a time to keep is not on the grid, or the start is not
   *     finite
   */
  public OdeSolution from(Tensor start, LongSupplier evaluations, Method method) {
    double[] times = grid.times();
    boolean[] kept = kept(times);
    List<Double> keptTimes = new ArrayList<>();
    List<Tensor> keptStates = new ArrayList<>();
    try (NoGradGuard guard = new NoGradGuard();
        Scope walk = new Scope()) {
      Tensor state = start.detach().clone();
      if (!finite(state)) {
        throw new IllegalArgumentException(
            "the start state, at t = "
                + times[0]
                + ", is not finite; leave out the rows with NaN or infinite values");
      }
      Step step = method.on(state);
      for (int n = 0; n < times.length; n++) {
        if (kept[n]) {
          keptTimes.add(times[n]);
          keptStates.add(walk.keep(state.clone()));
        }
        if (n + 1 < times.length) {
          try (Scope scope = new Scope()) {
            step.take(n, times[n], times[n + 1] - times[n], state);
            checkFinite(state, times, n);
          }
        }
      }
      return new OdeSolution(
          walk.keep(state),
          List.copyOf(keptTimes),
          List.copyOf(keptStates),
          new OdeSolution.Statistics(evaluations.getAsLong(), grid.steps()));
    }
  }

  private boolean[] kept(double[] times) {
    boolean[] kept = new boolean[times.length];
    for (double time : keep) {
      int nearest = 0;
      for (int n = 0; n < times.length; n++) {
        if (Math.abs(times[n] - time) < Math.abs(times[nearest] - time)) {
          nearest = n;
        }
      }
      if (times[nearest] != time) {
        throw new IllegalArgumentException(
            "the state at t = "
                + time
                + " is asked for, but the grid does not visit that time; the nearest it visits is "
                + times[nearest]);
      }
      kept[nearest] = true;
    }
    return kept;
  }

  private static boolean finite(Tensor state) {
    return Double.isFinite(state.sum().item_double());
  }

  private void checkFinite(Tensor state, double[] times, int n) {
    if (!finite(state)) {
      throw new SolveException(
          times[n],
          name
              + " reached a state that is not finite in step "
              + (n + 1)
              + " of "
              + (times.length - 1)
              + ", from t = "
              + times[n]
              + " with h = "
              + (times[n + 1] - times[n])
              + "; take more steps, and if that does not help the field itself is not finite there");
    }
  }
}
