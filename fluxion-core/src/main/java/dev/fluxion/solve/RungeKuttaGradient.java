package dev.fluxion.solve;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A Runge-Kutta solve and its derivative, discrete or by the adjoint equation.
 *
 * <p>The discrete one runs each step backward: with {@code k_i = f(t_i, X_i)}, {@code X_i = x + h
 * sum_j a_ij k_j} and a the cotangent of {@code x + h sum_i b_i k_i}, from the last stage down
 * {@code kbar_i = h b_i a + h sum_{j > i} a_ji Xbar_j}, {@code Xbar_i = kbar_i^T df/dx}, and {@code
 * a <- a + sum_i Xbar_i}. Source: Hairer, Lubich and Wanner, "Geometric numerical integration"
 * (2006), section IV.9; Griewank, "Achieving logarithmic growth" (1992) for checkpoints.
 */
final class RungeKuttaGradient implements DifferentiableSolve {
  private final ButcherTableau tableau;
  private final SolveGradient how;
  private final DifferentiableOde function;
  private final double[] times;
  private final int stages;
  private final Tensor[] states;
  private final Tensor[] slopes;
  private final Tensor[] products;
  private final Tensor stage;
  private final Tensor other;
  private final Tensor cotangent;
  private final Tensor point;

  RungeKuttaGradient(
      ButcherTableau tableau,
      SolveGradient how,
      DifferentiableOde function,
      TimeGrid grid,
      Tensor like) {
    this.tableau = tableau;
    this.how = how;
    this.function = function;
    times = grid.times();
    stages = tableau.neededStages();
    states = new Tensor[times.length];
    slopes = new Tensor[stages];
    products = new Tensor[stages];
    Tensor plain = like.detach();
    for (int n = 0; n < states.length; n++) {
      states[n] = torch.empty_like(plain);
    }
    for (int i = 0; i < stages; i++) {
      slopes[i] = torch.empty_like(plain);
      products[i] = torch.empty_like(plain);
    }
    stage = torch.empty_like(plain);
    other = torch.empty_like(plain);
    cotangent = torch.empty_like(plain);
    point = torch.empty_like(plain);
  }

  @Override
  public Tensor solve(Tensor start) {
    try (NoGradGuard guard = new NoGradGuard()) {
      states[0].copy_(start.detach());
      for (int n = 0; n + 1 < times.length; n++) {
        stages(n, how == SolveGradient.DIRECT);
        states[n + 1].copy_(states[n]);
        for (int i = 0; i < stages; i++) {
          add(states[n + 1], slopes[i], (times[n + 1] - times[n]) * tableau.b().get(i));
        }
      }
      Tensor end = states[times.length - 1];
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

  /** Evaluates the stages of step n into the slopes. */
  private void stages(int n, boolean recorded) {
    double h = times[n + 1] - times[n];
    for (int i = 0; i < stages; i++) {
      Tensor at = combined(states[n], stage, slopes, i, h);
      double t = times[n] + tableau.c().get(i) * h;
      long evaluation = (long) n * stages + i;
      if (recorded) {
        function.record(evaluation, t, at, slopes[i]);
      } else {
        function.derivative(evaluation, t, at, slopes[i]);
      }
    }
  }

  private Tensor combined(Tensor from, Tensor into, Tensor[] k, int i, double h) {
    Tensor at = from;
    for (int j = 0; j < i; j++) {
      double weight = tableau.a().get(i).get(j);
      if (weight != 0) {
        torch.add_out(into, at, k[j], new Scalar(h * weight));
        at = into;
      }
    }
    return at;
  }

  private static void add(Tensor to, Tensor other, double weight) {
    if (weight != 0) {
      to.add_(other, new Scalar(weight));
    }
  }

  @Override
  public Tensor pullback(Tensor end, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard()) {
      cotangent.copy_(end);
      for (int n = times.length - 2; n >= 0; n--) {
        if (how == SolveGradient.ADJOINT) {
          adjoint(n, gradient);
        } else {
          if (how == SolveGradient.CHECKPOINTED) {
            stages(n, true);
          }
          discrete(n, gradient);
        }
      }
      return cotangent;
    }
  }

  private void discrete(int n, Tensor gradient) {
    double h = times[n + 1] - times[n];
    for (int i = stages - 1; i >= 0; i--) {
      torch.mul_out(stage, cotangent, new Scalar(h * tableau.b().get(i)));
      for (int j = i + 1; j < stages; j++) {
        add(stage, products[j], h * tableau.a().get(j).get(i));
      }
      function.pullback((long) n * stages + i, stage, products[i], gradient, 1);
    }
    for (int i = 0; i < stages; i++) {
      cotangent.add_(products[i]);
    }
  }

  /** One step of the adjoint equation, from time n + 1 back to n; products hold -da/dt. */
  private void adjoint(int n, Tensor gradient) {
    double h = times[n] - times[n + 1];
    for (int i = 0; i < stages; i++) {
      Tensor x = combined(states[n + 1], point, slopes, i, h);
      Tensor a = combined(cotangent, other, products, i, -h);
      long evaluation = (long) n * stages + i;
      function.record(evaluation, times[n + 1] + tableau.c().get(i) * h, x, slopes[i]);
      double weight = -h * tableau.b().get(i);
      function.pullback(evaluation, a, products[i], weight == 0 ? null : gradient, weight);
    }
    for (int i = 0; i < stages; i++) {
      add(cotangent, products[i], -h * tableau.b().get(i));
    }
  }
}
