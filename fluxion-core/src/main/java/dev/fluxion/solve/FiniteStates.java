package dev.fluxion.solve;

import org.bytedeco.pytorch.Tensor;

/** Refuses states that are not finite. */
final class FiniteStates {
  private FiniteStates() {}

  /** Returns a copy of a start state. */
  static Tensor start(Tensor start, double time) {
    Tensor state = start.detach().clone();
    if (!all(state)) {
      throw new IllegalArgumentException(
          "the start state, at t = "
              + time
              + ", is not finite; leave out the rows with NaN or infinite values");
    }
    return state;
  }

  /** Returns whether all values are finite. */
  static boolean all(Tensor state) {
    return Double.isFinite(state.sum().item_double());
  }

  /** Throws if the state after step n of a grid is not finite. */
  static void check(String name, Tensor state, double[] times, int n) {
    if (!all(state)) {
      throw new SolveException(
          SolveStatus.NOT_FINITE,
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
