package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
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
 * Stages of an embedded pair that serve its error estimate only are left out.
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
  public int order() {
    return tableau.order();
  }

  @Override
  public boolean fixedSteps() {
    return true;
  }

  @Override
  public OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep) {
    double[] times = grid.times();
    KeptStates kept = new KeptStates(times, keep);
    try (NoGradGuard guard = new NoGradGuard();
        Scope solve = new Scope()) {
      Tensor state = FiniteStates.start(start, times[0]);
      Tensor stage = torch.empty_like(state);
      Tensor[] slopes = buffers(state, tableau.neededStages());
      for (int n = 0; n < times.length; n++) {
        kept.offer(n, state, solve);
        if (n + 1 < times.length) {
          try (Scope step = new Scope()) {
            step(function, times[n], times[n + 1] - times[n], state, stage, slopes);
            FiniteStates.check(name(), state, times, n);
          }
        }
      }
      return new OdeSolution(
          solve.keep(state),
          kept.times(),
          kept.states(),
          OdeSolution.Statistics.same(
              start.size(0), (long) grid.steps() * slopes.length, grid.steps()));
    }
  }

  static Tensor[] buffers(Tensor like, int count) {
    Tensor[] buffers = new Tensor[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = torch.empty_like(like);
    }
    return buffers;
  }

  /** Moves the state by one step; leaves the needed stages in their buffers. */
  void step(OdeFunction function, double t, double h, Tensor state, Tensor stage, Tensor[] slopes) {
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
}
