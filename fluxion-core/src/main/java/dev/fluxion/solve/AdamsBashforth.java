package dev.fluxion.solve;

import dev.fluxion.tensor.Scope;
import java.util.Set;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The method of Adams and Bashforth with one evaluation a step, for fields that are costly.
 *
 * <p>{@code x_{n+1} = x_n + integral of P}, P the polynomial through the last k slopes at their
 * times, so that steps may differ. The first k - 1 steps are taken by a Runge-Kutta method of order
 * k. Source: Hairer, Norsett and Wanner, sections III.1 and III.5.
 *
 * @param order k, from 2 to 4
 */
public record AdamsBashforth(int order) implements OdeSolver {
  /** The highest order. */
  public static final int MAX_ORDER = 4;

  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if it is not from 2 to 4
   */
  public AdamsBashforth {
    if (order < 2 || order > MAX_ORDER) {
      throw new IllegalArgumentException(
          "order: is " + order + ", but must be from 2 to " + MAX_ORDER);
    }
  }

  @Override
  public String name() {
    return "ab" + order;
  }

  @Override
  public boolean fixedSteps() {
    return true;
  }

  private RungeKutta starter() {
    return new RungeKutta(
        switch (order) {
          case 2 -> ButcherTableau.heun();
          case 3 -> EmbeddedTableau.bosh3().tableau();
          default -> ButcherTableau.rk4();
        });
  }

  @Override
  public OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep) {
    double[] times = grid.times();
    RungeKutta starter = starter();
    KeptStates kept = new KeptStates(times, keep);
    try (NoGradGuard guard = new NoGradGuard();
        Scope solve = new Scope()) {
      Tensor state = FiniteStates.start(start, times[0]);
      Tensor stage = torch.empty_like(state);
      Tensor[] slopes = RungeKutta.buffers(state, starter.tableau().neededStages());
      // The slope of step n stands at place n modulo k.
      Tensor[] last = RungeKutta.buffers(state, order);
      int started = Math.min(order - 1, grid.steps());
      for (int n = 0; n < times.length; n++) {
        kept.offer(n, state, solve);
        if (n == grid.steps()) {
          break;
        }
        double h = times[n + 1] - times[n];
        try (Scope step = new Scope()) {
          if (n < started) {
            starter.step(function, times[n], h, state, stage, slopes);
            last[n].copy_(slopes[0]);
          } else {
            function.derivative(times[n], state, last[n % order]);
            double[] weights = weights(times, n, order);
            for (int j = 0; j < order; j++) {
              state.add_(last[(n - j) % order], new Scalar(h * weights[j]));
            }
          }
          FiniteStates.check(name(), state, times, n);
        }
      }
      int evaluations = started * starter.tableau().neededStages() + grid.steps() - started;
      return new OdeSolution(
          solve.keep(state),
          kept.times(),
          kept.states(),
          OdeSolution.Statistics.same(start.size(0), evaluations, grid.steps()));
    }
  }

  /**
   * Returns the weights of the slopes at {@code t_n, t_{n-1}, ..}: the integrals over the step, of
   * length 1, of the polynomials that are 1 at one of these times and 0 at the others.
   */
  static double[] weights(double[] times, int n, int order) {
    double[] places = new double[order];
    for (int j = 0; j < order; j++) {
      places[j] = (times[n - j] - times[n]) / (times[n + 1] - times[n]);
    }
    double[] weights = new double[order];
    for (int j = 0; j < order; j++) {
      double[] polynomial = {1};
      for (int i = 0; i < order; i++) {
        if (i != j) {
          polynomial = times(polynomial, places[i], places[j] - places[i]);
        }
      }
      for (int m = 0; m < polynomial.length; m++) {
        weights[j] += polynomial[m] / (m + 1);
      }
    }
    return weights;
  }

  /** Returns a polynomial times {@code (s - zero) / scale}, the constant coming first. */
  private static double[] times(double[] polynomial, double zero, double scale) {
    double[] product = new double[polynomial.length + 1];
    for (int m = 0; m < polynomial.length; m++) {
      product[m] -= polynomial[m] * zero / scale;
      product[m + 1] += polynomial[m] / scale;
    }
    return product;
  }
}
