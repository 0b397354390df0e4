package dev.fluxion.diffusion;

import dev.fluxion.solve.GridWalk;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Heun's method with noise: {@code y = x + h a(t, x) + c dW}, then {@code x + h (a(t, x) + a(t + h,
 * y)) / 2 + c dW} with {@code c^2 = (b(t)^2 + b(t + h)^2) / 2}, two evaluations a step.
 *
 * <p>Weak order 2, strong order 1. For noise that does not depend on x it is Platen's explicit
 * scheme of weak order 2; c makes the noise's variance the trapezoidal rule of {@code integral
 * b^2}. Source: Kloeden and Platen (1992), equation 15.1.1.
 */
public record StochasticHeun() implements SdeSolver {
  @Override
  public String name() {
    return "heun";
  }

  @Override
  public double weakOrder() {
    return 2;
  }

  @Override
  public double strongOrder() {
    return 1;
  }

  @Override
  public OdeSolution solve(
      SdeFunction function, Tensor start, TimeGrid grid, BrownianMotion noise, Set<Double> keep) {
    return new GridWalk(name(), grid, keep)
        .from(
            start,
            () -> 2L * grid.steps(),
            state -> {
              Tensor first = torch.empty_like(state);
              Tensor second = torch.empty_like(state);
              Tensor stage = torch.empty_like(state);
              Tensor dw = torch.empty_like(state);
              return (n, t, h, x) -> {
                double c = Math.hypot(function.noise(t), function.noise(t + h)) / Math.sqrt(2);
                function.drift(t, x, first);
                noise.increments(n, Math.abs(h), dw, null);
                torch.add_out(stage, x, first, new Scalar(h));
                stage.add_(dw, new Scalar(c));
                function.drift(t + h, stage, second);
                Scalar half = new Scalar(h / 2);
                x.add_(first, half).add_(second, half).add_(dw, new Scalar(c));
              };
            });
  }
}
