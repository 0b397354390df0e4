package dev.fluxion.solve;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A Runge-Kutta solve with the steps of a grid, and its derivative. */
final class RungeKuttaGradient implements DifferentiableSolve {
  private final ButcherTableau tableau;
  private final DifferentiableSteps steps;
  private final double[] times;
  private final List<Tensor> states = new ArrayList<>();

  RungeKuttaGradient(
      ButcherTableau tableau,
      SolveGradient how,
      DifferentiableOde function,
      TimeGrid grid,
      Tensor like) {
    this.tableau = tableau;
    steps = new DifferentiableSteps(tableau, how, function, like);
    times = grid.times();
    Tensor plain = like.detach();
    for (int n = 0; n < times.length; n++) {
      states.add(torch.empty_like(plain));
    }
  }

  @Override
  public Tensor solve(Tensor start) {
    try (NoGradGuard guard = new NoGradGuard()) {
      states.get(0).copy_(start.detach());
      for (int n = 0; n + 1 < times.length; n++) {
        steps.step(n, times[n], times[n + 1], states.get(n), states.get(n + 1));
      }
      Tensor end = states.get(times.length - 1);
      if (!Double.isFinite(end.sum().item_double())) {
        throw new SolveException(
            SolveStatus.NOT_FINITE,
            times[0],
            tableau.name()
                + " with "
                + (times.length - 1)
                + " steps from t = "
                + times[0]
                + " reached a state that is not finite; take more steps, and if that does not help"
                + " the field itself is not finite there");
      }
      return end;
    }
  }

  @Override
  public Tensor pullback(Tensor end, Tensor gradient) {
    return steps.pullback(times, states, end, gradient);
  }
}
