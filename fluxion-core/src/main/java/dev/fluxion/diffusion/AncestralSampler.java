package dev.fluxion.diffusion;

import dev.fluxion.path.Schedule;
import dev.fluxion.solve.GridWalk;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Ancestral sampling of denoising diffusion models: each step draws from the law of x at the next
 * time given x now and {@code x1 = E[x1 | x]}.
 *
 * <p>From t to s &gt; t, in this library's time (t = 0 noise, t = 1 data; the papers count the
 * other way), with {@code r = alpha_t / alpha_s} and {@code q = sigma_t^2 - r^2 sigma_s^2}: {@code
 * x_s = r sigma_s^2 / sigma_t^2 x_t + alpha_s q / sigma_t^2 E[x1 | x_t] + deviation z}. For the
 * variance-preserving schedule, {@code r^2} is Ho's alpha_t and q his beta_t. Source: Ho, Jain and
 * Abbeel, "Denoising diffusion probabilistic models" (2020), equations 6, 7 and 11, for any alpha
 * and sigma as Kingma et al., "Variational diffusion models" (2021), appendix A.
 *
 * @param schedule the schedule of the path, which adds no noise of its own; its source is N(0, I)
 * @param variance how much noise a step adds
 */
public record AncestralSampler(Schedule schedule, Variance variance) implements StochasticSampler {
  /** The squared deviation of a step's noise; the two are Ho's extreme choices. */
  public enum Variance {
    /** {@code q sigma_s^2 / sigma_t^2}, that of x_s given x_t and one known x1. */
    POSTERIOR,
    /** {@code q}, that of x_t given x_s; none in the step that ends at t = 1. */
    FORWARD
  }

  @Override
  public OdeSolution sample(
      OdeFunction velocity,
      ScoreFunction score,
      Tensor start,
      TimeGrid grid,
      BrownianMotion noise) {
    return new GridWalk("ancestral", grid, Set.of())
        .from(
            start,
            grid::steps,
            state -> {
              Tensor v = torch.empty_like(state);
              Tensor data = torch.empty_like(state);
              Tensor dw = torch.empty_like(state);
              return (n, t, h, x) -> {
                Coefficients now = Coefficients.at(schedule, t);
                Coefficients next = Coefficients.at(schedule, t + h);
                velocity.derivative(t, x, v);
                Coefficients.combine(now.data(), x, v, data);
                step(now, next, x, data);
                double deviation = deviation(now, next);
                if (deviation > 0) {
                  noise.increments(n, h, dw, null);
                  x.add_(dw, new Scalar(deviation / Math.sqrt(h)));
                }
              };
            });
  }

  private static double forward(Coefficients now, Coefficients next) {
    double r = now.alpha() / next.alpha();
    return now.sigma() * now.sigma() - r * r * next.sigma() * next.sigma();
  }

  private static void step(Coefficients now, Coefficients next, Tensor x, Tensor data) {
    double r = now.alpha() / next.alpha();
    double squared = now.sigma() * now.sigma();
    x.mul_(new Scalar(r * next.sigma() * next.sigma() / squared))
        .add_(data, new Scalar(next.alpha() * forward(now, next) / squared));
  }

  private double deviation(Coefficients now, Coefficients next) {
    double q = Math.max(0, forward(now, next));
    if (variance == Variance.POSTERIOR) {
      return Math.sqrt(q) * next.sigma() / now.sigma();
    }
    return next.t() < 1 ? Math.sqrt(q) : 0;
  }
}
