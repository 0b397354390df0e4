package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/** The states at chosen times of a grid. */
final class KeptStates {
  private final double[] grid;
  private final boolean[] kept;
  private final List<Double> times = new ArrayList<>();
  private final List<Tensor> states = new ArrayList<>();

  KeptStates(double[] grid, Set<Double> keep) {
    this.grid = grid;
    kept = new boolean[grid.length];
    for (double time : keep) {
      int nearest = 0;
      for (int n = 0; n < grid.length; n++) {
        if (Math.abs(grid[n] - time) < Math.abs(grid[nearest] - time)) {
          nearest = n;
        }
      }
      if (grid[nearest] != time) {
        throw new IllegalArgumentException(
            "the state at t = "
                + time
                + " is asked for, but the grid does not visit that time; the nearest it visits is "
                + grid[nearest]);
      }
      kept[nearest] = true;
    }
  }

  /** Copies the state at grid time n where it is asked for. */
  void offer(int n, Tensor state, Scope scope) {
    if (kept[n]) {
      times.add(grid[n]);
      states.add(scope.keep(state.clone()));
    }
  }

  List<Double> times() {
    return times;
  }

  List<Tensor> states() {
    return states;
  }
}
