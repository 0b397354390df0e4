package dev.fluxion.diffusion;

import dev.fluxion.solve.GridWalk;
import dev.fluxion.solve.OdeSolution;
import dev.fluxion.solve.TimeGrid;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Roessler's method SRA1 for noise that does not depend on x. With {@code I = integral W ds} over
 * the step: {@code y = x + 3/4 h a(t, x) + 3/2 b(t + h) I / h}, then {@code x + h (a(t, x) / 3 +
 * 2/3 a(t + 3/4 h, y)) + b(t + h) dW + (b(t) - b(t + h)) I / h}, two evaluations a step.
 *
 * <p>Weak order 2, strong order 1.5. Source: Roessler, "Runge-Kutta methods for the strong
 * approximation of solutions of stochastic differential equations" (2010), table 6.1 (SRA1).
 */
public record Sra1() implements SdeSolver {
  @Override
  public String name() {
    return "sra1";
  }

  @Override
  public double weakOrder() {
    return 2;
  }

  @Override
  public double strongOrder() {
    return 1.5;
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
              Tensor integral = torch.empty_like(state);
              return (n, t, h, x) -> {
                double length = Math.abs(h);
                double here = function.noise(t);
                double there = function.noise(t + h);
                noise.increments(n, length, dw, integral);
                function.drift(t, x, first);
                torch.add_out(stage, x, first, new Scalar(0.75 * h));
                stage.add_(integral, new Scalar(1.5 * there / length));
                function.drift(t + 0.75 * h, stage, second);
                x.add_(first, new Scalar(h / 3))
                    .add_(second, new Scalar(2 * h / 3))
                    .add_(dw, new Scalar(there))
                    .add_(integral, new Scalar((here - there) / length));
              };
            });
  }
}
