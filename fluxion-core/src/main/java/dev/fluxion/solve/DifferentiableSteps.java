package dev.fluxion.solve;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One Runge-Kutta step after the other, forward and back: the derivative of the discrete steps, or
 * the adjoint equation.
 *
 * <p>The discrete one runs each step backward: with {@code k_i = f(t_i, X_i)}, {@code X_i = x + h
 * sum_j a_ij k_j} and a the cotangent of {@code x + h sum_i b_i k_i}, from the last stage down
 * {@code kbar_i = h b_i a + h sum_{j > i} a_ji Xbar_j}, {@code Xbar_i = kbar_i^T df/dx}, and {@code
 * a <- a + sum_i Xbar_i}. Source: Hairer, Lubich and Wanner, "Geometric numerical integration"
 * (2006), section IV.9; Griewank, "Achieving logarithmic growth" (1992) for checkpoints.
 */
final class DifferentiableSteps {
  private final ButcherTableau tableau;
  private final SolveGradient how;
  private final DifferentiableOde function;
  private final int stages;
  private final Tensor[] slopes;
  private final Tensor[] products;
  private final Tensor stage;
  private final Tensor other;
  private final Tensor cotangent;
  private final Tensor point;

  DifferentiableSteps(
      ButcherTableau tableau, SolveGradient how, DifferentiableOde function, Tensor like) {
    this.tableau = tableau;
    this.how = how;
    this.function = function;
    stages = tableau.neededStages();
    slopes = new Tensor[stages];
    products = new Tensor[stages];
    Tensor plain = like.detach();
    for (int i = 0; i < stages; i++) {
      slopes[i] = torch.empty_like(plain);
      products[i] = torch.empty_like(plain);
    }
    stage = torch.empty_like(plain);
    other = torch.empty_like(plain);
    cotangent = torch.empty_like(plain);
    point = torch.empty_like(plain);
  }

  /** Writes the state one step on, and keeps what the way back needs. */
  void step(int n, double from, double to, Tensor state, Tensor next) {
    stages(n, from, to, state, how == SolveGradient.DIRECT);
    next.copy_(state);
    for (int i = 0; i < stages; i++) {
      add(next, slopes[i], (to - from) * tableau.b().get(i));
    }
  }

  /** Evaluates the stages of step n into the slopes. */
  private void stages(int n, double from, double to, Tensor state, boolean recorded) {
    double h = to - from;
    for (int i = 0; i < stages; i++) {
      Tensor at = combined(state, stage, slopes, i, h);
      double t = from + tableau.c().get(i) * h;
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

  /**
   * Carries a cotangent back over all steps.
   *
   * @param times the ends of the steps
   * @param states the state at each of them
   * @param end gradient in the last state
   * @param gradient receives the sum, of the parameters' shape
   */
  Tensor pullback(double[] times, List<Tensor> states, Tensor end, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard()) {
      cotangent.copy_(end);
      for (int n = times.length - 2; n >= 0; n--) {
        if (how == SolveGradient.ADJOINT) {
          adjoint(n, times[n], times[n + 1], states.get(n + 1), gradient);
        } else {
          if (how == SolveGradient.CHECKPOINTED) {
            stages(n, times[n], times[n + 1], states.get(n), true);
          }
          discrete(n, times[n + 1] - times[n], gradient);
        }
      }
      return cotangent;
    }
  }

  private void discrete(int n, double h, Tensor gradient) {
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

  /** Step n of the adjoint equation, from its end back; products hold -da/dt. */
  private void adjoint(int n, double from, double to, Tensor state, Tensor gradient) {
    double h = from - to;
    for (int i = 0; i < stages; i++) {
      Tensor x = combined(state, point, slopes, i, h);
      Tensor a = combined(cotangent, other, products, i, -h);
      long evaluation = (long) n * stages + i;
      function.record(evaluation, to + tableau.c().get(i) * h, x, slopes[i]);
      double weight = -h * tableau.b().get(i);
      function.pullback(evaluation, a, products[i], weight == 0 ? null : gradient, weight);
    }
    for (int i = 0; i < stages; i++) {
      add(cotangent, products[i], -h * tableau.b().get(i));
    }
  }
}
