package dev.fluxion.solve;

import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The solve of {@link DifferentiableSolve#adaptive}. */
final class AdaptiveGradient implements DifferentiableSolve {
  private final AdaptiveRungeKutta solver;
  private final DifferentiableOde function;
  private final TimeGrid ends;
  private final DifferentiableSteps back;
  private final List<Tensor> states = new ArrayList<>();
  private double[] times = {};

  AdaptiveGradient(
      AdaptiveRungeKutta solver,
      SolveGradient how,
      DifferentiableOde function,
      double from,
      double to,
      Tensor like) {
    if (how == SolveGradient.DIRECT) {
      throw new IllegalArgumentException(
          "gradient: is direct, which keeps every evaluation of the solve, but "
              + solver.name()
              + " with tolerances does not know how many there will be; take checkpointed, which is the"
              + " same derivative, or adjoint");
    }
    this.solver = solver;
    this.function = function;
    ends = TimeGrid.uniform(from, to, 1);
    back = new DifferentiableSteps(solver.pair().tableau(), how, function, like);
  }

  @Override
  public Tensor solve(Tensor start) {
    try (NoGradGuard guard = new NoGradGuard()) {
      List<Double> reached = new ArrayList<>();
      AdaptiveSolve.Steps steps =
          (t, state) -> {
            if (states.size() == reached.size()) {
              states.add(Tensors.lasting(() -> torch.empty_like(state)));
            }
            states.get(reached.size()).copy_(state);
            reached.add(t);
          };
      solver.solveTogether(new Right(), start.detach(), ends, steps);
      times = reached.stream().mapToDouble(Double::doubleValue).toArray();
      return states.get(times.length - 1);
    }
  }

  @Override
  public Tensor pullback(Tensor end, Tensor gradient) {
    return back.pullback(times, states, end, gradient);
  }

  /** The right-hand side where all rows are at one time. */
  private final class Right implements OdeFunction {
    @Override
    public void derivative(double t, Tensor x, Tensor out) {
      function.derivative(0, t, x, out);
    }

    @Override
    public void derivative(Tensor t, Tensor rows, Tensor x, Tensor out) {
      derivative(t.select(0, 0).item_double(), x, out);
    }
  }
}
