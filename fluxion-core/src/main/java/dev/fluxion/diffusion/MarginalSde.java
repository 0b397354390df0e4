package dev.fluxion.diffusion;

import dev.fluxion.path.Schedule;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The stochastic equation with a flow's marginals: {@code dx = (v + w(t) score) dt + sqrt(2 w(t))
 * dW}, for use by one thread.
 *
 * <p>That the marginals are the flow's follows from the Fokker-Planck equation: {@code -div(w score
 * p) + w laplace p = 0}. Source: Song et al. (2021), appendix D.
 *
 * @param velocity v
 * @param score the score of the flow's marginals
 * @param schedule the schedule of the path
 * @param diffusion w
 */
public record MarginalSde(
    OdeFunction velocity, ScoreFunction score, Schedule schedule, Diffusion diffusion)
    implements SdeFunction {
  @Override
  public void drift(double t, Tensor x, Tensor out) {
    velocity.derivative(t, x, out);
    Coefficients at = Coefficients.at(schedule, t);
    double w = rate(at);
    if (w > 0) {
      try (Scope scope = new Scope()) {
        Tensor slope = torch.empty_like(x);
        score.score(at, x, out, slope);
        out.add_(slope, new Scalar(w));
      }
    }
  }

  @Override
  public double noise(double t) {
    return Math.sqrt(2 * rate(Coefficients.at(schedule, t)));
  }

  private double rate(Coefficients at) {
    double w = diffusion.at(at);
    if (!(w >= 0) || Double.isInfinite(w)) {
      throw new IllegalArgumentException(
          "the diffusion "
              + diffusion
              + " is "
              + w
              + " at t = "
              + at.t()
              + ", but must be finite; take another diffusion or leave that time out");
    }
    return w;
  }
}
