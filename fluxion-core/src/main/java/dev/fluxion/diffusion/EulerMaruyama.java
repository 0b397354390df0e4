package dev.fluxion.diffusion;

import dev.fluxion.solve.GridWalk;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The method of Euler and Maruyama: {@code x + h a(t, x) + b(t) dW}, one evaluation a step.
 *
 * <p>Weak order 1; strong order 1, because the noise does not depend on x. Source: Kloeden and
 * Platen (1992), section 10.2.
 */
public record EulerMaruyama() implements SdeSolver {
  @Override
  public String name() {
    return "euler-maruyama";
  }

  @Override
  public double weakOrder() {
    return 1;
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
            () -> grid.steps(),
            state -> {
              Tensor drift = torch.empty_like(state);
              Tensor dw = torch.empty_like(state);
              return (n, t, h, x) -> {
                function.drift(t, x, drift);
                noise.increments(n, Math.abs(h), dw, null);
                x.add_(drift, new Scalar(h)).add_(dw, new Scalar(function.noise(t)));
              };
            });
  }
}
