package dev.fluxion.diffusion;

import dev.fluxion.path.Conversions;
import dev.fluxion.path.Schedule;
import dev.fluxion.solve.GridWalk;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.TimeGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Solves the flow of an affine path exactly up to the predicted data point, which is held constant
 * or extrapolated over a step of {@code lambda = log(alpha / sigma)}.
 *
 * <p>With {@code d = E[x1 | x]} and {@code e = E[x0 | x]}, both linear in x and v, and with n the
 * next time and h the step of lambda:
 *
 * <ul>
 *   <li>ddim (order 1): {@code x_n = alpha_n d + sigma_n e}. Source: Song, Meng and Ermon,
 *       "Denoising diffusion implicit models" (2021), equation 12 with no noise.
 *   <li>dpm-solver-2 (order 2, two evaluations): u by ddim to the time m in the middle of lambda,
 *       then {@code x_n = alpha_n / alpha x + (sigma_n - sigma alpha_n / alpha) e(m, u)}. Source:
 *       Lu et al., "DPM-Solver" (2022), algorithm 1.
 *   <li>dpmpp-2m (order 2, one evaluation): {@code x_n = sigma_n / sigma x + (alpha_n - alpha
 *       sigma_n / sigma) (d + h / (2 h') (d - d'))}, the prime being the step before. Source: Lu et
 *       al., "DPM-Solver++" (2022), algorithm 2.
 * </ul>
 *
 * Where lambda is infinite, at t = 0 or t = 1, the step is that of ddim, which stays finite.
 *
 * @param method the method
 * @param schedule the schedule of the path, which adds no noise of its own
 */
public record ExponentialSolver(Method method, Schedule schedule) implements OdeSolver {
  private static final int HALVINGS = 60;

  /** The methods. */
  public enum Method {
    /** Order 1. */
    DDIM(1),
    /** Order 2, two evaluations a step. */
    DPM_SOLVER_2(2),
    /** Order 2, one evaluation a step and the prediction of the step before. */
    DPMPP_2M(2);

    private final int order;

    Method(int order) {
      this.order = order;
    }

    /** Returns the order in the step of lambda. */
    public int order() {
      return order;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Returns the names of all methods. */
  public static List<String> names() {
    return Arrays.stream(Method.values()).map(Method::toString).toList();
  }

  /**
   * Returns the solver of a name.
   *
   * @throws IllegalArgumentException if no method has the name
   */
  public static ExponentialSolver named(String name, Schedule schedule) {
    for (Method method : Method.values()) {
      if (method.toString().equals(name)) {
        return new ExponentialSolver(method, schedule);
      }
    }
    throw new IllegalArgumentException(
        "solver: is '" + name + "', but must be one of " + String.join(", ", names()));
  }

  @Override
  public String name() {
    return method.toString();
  }

  @Override
  public int order() {
    return method.order();
  }

  @Override
  public boolean fixedSteps() {
    return true;
  }

  @Override
  public OdeSolution solve(OdeFunction function, Tensor start, TimeGrid grid, Set<Double> keep) {
    long[] evaluations = {0};
    OdeFunction counted =
        (t, x, out) -> {
          evaluations[0]++;
          function.derivative(t, x, out);
        };
    Coefficients[] at =
        Arrays.stream(grid.times())
            .mapToObj(t -> Coefficients.at(schedule, t))
            .toArray(Coefficients[]::new);
    return new GridWalk(name(), grid, keep)
        .from(
            start,
            () -> evaluations[0],
            state ->
                switch (method) {
                  case DDIM -> ddim(counted, at, state);
                  case DPM_SOLVER_2 -> midpoint(counted, at, state);
                  case DPMPP_2M -> multistep(counted, at, state);
                });
  }

  private static GridWalk.Step ddim(OdeFunction function, Coefficients[] at, Tensor like) {
    Tensor v = torch.empty_like(like);
    return (n, t, h, x) -> {
      function.derivative(t, x, v);
      Coefficients.combine(straight(at[n], at[n + 1]), x, v, x);
    };
  }

  /** The step {@code alpha_n d + sigma_n e} in terms of x and v. */
  private static Conversions.Factors straight(Coefficients now, Coefficients next) {
    Conversions.Factors d = now.data();
    Conversions.Factors e = now.source();
    return new Conversions.Factors(
        next.alpha() * d.a() + next.sigma() * e.a(), next.alpha() * d.b() + next.sigma() * e.b());
  }

  private GridWalk.Step midpoint(OdeFunction function, Coefficients[] at, Tensor like) {
    Tensor v = torch.empty_like(like);
    Tensor u = torch.empty_like(like);
    Tensor e = torch.empty_like(like);
    return (n, t, h, x) -> {
      Coefficients now = at[n];
      Coefficients next = at[n + 1];
      function.derivative(t, x, v);
      if (!finite(now) || !finite(next)) {
        Coefficients.combine(straight(now, next), x, v, x);
        return;
      }
      Coefficients middle = middle(now, next);
      Coefficients.combine(straight(now, middle), x, v, u);
      function.derivative(middle.t(), u, v);
      Coefficients.combine(middle.source(), u, v, e);
      double ratio = next.alpha() / now.alpha();
      x.mul_(new Scalar(ratio)).add_(e, new Scalar(next.sigma() - now.sigma() * ratio));
    };
  }

  private static boolean finite(Coefficients at) {
    return Double.isFinite(at.halfLogSnr());
  }

  private Coefficients middle(Coefficients from, Coefficients to) {
    double lambda = (from.halfLogSnr() + to.halfLogSnr()) / 2;
    return Coefficients.at(schedule, timeOf(lambda, from.t(), to.t()));
  }

  /** The time between two at which lambda, which rises with t, has a value; by bisection. */
  private double timeOf(double lambda, double from, double to) {
    double low = Math.min(from, to);
    double high = Math.max(from, to);
    for (int i = 0; i < HALVINGS && Math.nextUp(low) < high; i++) {
      double t = (low + high) / 2;
      if (Coefficients.at(schedule, t).halfLogSnr() < lambda) {
        low = t;
      } else {
        high = t;
      }
    }
    return (low + high) / 2;
  }

  private static GridWalk.Step multistep(OdeFunction function, Coefficients[] at, Tensor like) {
    Tensor v = torch.empty_like(like);
    Tensor d = torch.empty_like(like);
    Tensor before = torch.empty_like(like);
    return (n, t, h, x) -> {
      Coefficients now = at[n];
      Coefficients next = at[n + 1];
      function.derivative(t, x, v);
      Coefficients.combine(now.data(), x, v, d);
      Coefficients.combine(straight(now, next), x, v, x);
      double share = n == 0 ? 0 : share(at[n - 1], now, next);
      if (share != 0) {
        double weight = share * (next.alpha() - now.alpha() * next.sigma() / now.sigma());
        x.add_(d, new Scalar(weight)).add_(before, new Scalar(-weight));
      }
      before.copy_(d);
    };
  }

  /** {@code h / (2 h')}, 0 where one of the steps is infinite. */
  private static double share(Coefficients before, Coefficients now, Coefficients next) {
    double share =
        (next.halfLogSnr() - now.halfLogSnr()) / (2 * (now.halfLogSnr() - before.halfLogSnr()));
    return finite(before) && finite(now) && finite(next) ? share : 0;
  }

  /**
   * Returns the times of equal steps of lambda.
   *
   * @throws IllegalArgumentException if lambda is infinite at one of the ends
   */
  public static TimeGrid logSnrGrid(Schedule schedule, double from, double to, int steps) {
    ExponentialSolver solver = new ExponentialSolver(Method.DDIM, schedule);
    Coefficients first = Coefficients.at(schedule, from);
    Coefficients last = Coefficients.at(schedule, to);
    if (!finite(first) || !finite(last)) {
      throw new IllegalArgumentException(
          "log(alpha / sigma) is "
              + first.halfLogSnr()
              + " at t = "
              + from
              + " and "
              + last.halfLogSnr()
              + " at t = "
              + to
              + ", but both must be finite; start or end nearer to the middle");
    }
    double[] times = TimeGrid.uniform(from, to, steps).times();
    for (int i = 1; i < steps; i++) {
      double lambda = first.halfLogSnr() + (last.halfLogSnr() - first.halfLogSnr()) * i / steps;
      times[i] = solver.timeOf(lambda, from, to);
    }
    return new TimeGrid(times);
  }
}
