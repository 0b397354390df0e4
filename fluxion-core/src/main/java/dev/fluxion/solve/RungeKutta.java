package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * An explicit Runge-Kutta method with the steps of the grid.
 *
 * <p>Stages live in buffers that are allocated once a solve; nothing is recorded for gradients.
 *
 * @param tableau the method
 */
public record RungeKutta(ButcherTableau tableau) implements OdeSolver {
  /**
   * Returns the method of a name.
   *
   * @throws IllegalArgumentException if no method has the name
   */
  public static RungeKutta named(String name) {
    for (ButcherTableau tableau : ButcherTableau.all()) {
      if (tableau.name().equals(name)) {
        return new RungeKutta(tableau);
      }
    }
    throw new IllegalArgumentException("solver: is '" + name + "', but must be one of " + names());
  }

  /** Returns the names of all methods. */
  public static List<String> names() {
    return ButcherTableau.all().stream().map(ButcherTableau::name).toList();
  }

  @Override
  public String name() {
    return tableau.name();
  }

  @Override
  public OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep) {
    double[] times = grid.times();
    boolean[] kept = kept(times, keep);
    List<Double> keptTimes = new ArrayList<>();
    List<Tensor> keptStates = new ArrayList<>();
    try (NoGradGuard guard = new NoGradGuard();
        Scope solve = new Scope()) {
      Tensor state = start.detach().clone();
      if (!finite(state)) {
        throw new IllegalArgumentException(
            "the start state, at t = "
                + times[0]
                + ", is not finite; leave out the rows with NaN or infinite values");
      }
      Tensor stage = torch.empty_like(state);
      Tensor[] slopes = new Tensor[tableau.stages()];
      for (int i = 0; i < slopes.length; i++) {
        slopes[i] = torch.empty_like(state);
      }
      for (int n = 0; n < times.length; n++) {
        if (kept[n]) {
          keptTimes.add(times[n]);
          keptStates.add(solve.keep(state.clone()));
        }
        if (n + 1 < times.length) {
          try (Scope step = new Scope()) {
            step(function, times[n], times[n + 1] - times[n], state, stage, slopes);
            checkFinite(state, times, n);
          }
        }
      }
      return new OdeSolution(
          solve.keep(state),
          List.copyOf(keptTimes),
          List.copyOf(keptStates),
          new OdeSolution.Statistics((long) grid.steps() * tableau.stages(), grid.steps()));
    }
  }

  private static boolean[] kept(double[] times, Set<Double> keep) {
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

  private void step(
      OdeFunction function, double t, double h, Tensor state, Tensor stage, Tensor[] slopes) {
    for (int i = 0; i < slopes.length; i++) {
      Tensor at = combine(state, stage, slopes, tableau.a().get(i), h);
      function.derivative(t + tableau.c().get(i) * h, at, slopes[i]);
    }
    for (int i = 0; i < slopes.length; i++) {
      double weight = tableau.b().get(i);
      if (weight != 0) {
        state.add_(slopes[i], new Scalar(h * weight));
      }
    }
  }

  private static Tensor combine(
      Tensor state, Tensor stage, Tensor[] slopes, List<Double> row, double h) {
    Tensor from = state;
    for (int j = 0; j < row.size(); j++) {
      double weight = row.get(j);
      if (weight != 0) {
        torch.add_out(stage, from, slopes[j], new Scalar(h * weight));
        from = stage;
      }
    }
    return from;
  }

  private void checkFinite(Tensor state, double[] times, int n) {
    if (!finite(state)) {
      throw new SolveException(
          times[n],
          name()
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
