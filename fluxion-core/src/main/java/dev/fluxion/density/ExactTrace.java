package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The exact trace {@code sum_j dv_j / dx_j}, for rows of any shape.
 *
 * <p>In closed form where the field has one ({@link Divergence.Exact}), else by one backward pass
 * for each of a row's values.
 */
public record ExactTrace() implements Divergence {
  @Override
  public Evaluator evaluator(VelocityField field, long rows, Condition condition) {
    return field instanceof Divergence.Exact exact
        ? exact.exactDivergence(rows, condition)
        : taped(field, rows, condition);
  }

  /** Returns the evaluator by backward passes, the specification of every closed form. */
  public static Evaluator taped(VelocityField field, long rows, Condition condition) {
    return new Evaluator() {
      @Override
      public void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence) {
        Tensor times = Tensors.full(x.scalar_type(), t, rows).to(x.device(), x.scalar_type());
        trace(field, times, x, condition, velocity, divergence);
      }

      @Override
      public void evaluate(Tensor t, Tensor chosen, Tensor x, Tensor velocity, Tensor divergence) {
        trace(field, t, x, condition.select(chosen), velocity, divergence);
      }
    };
  }

  private static void trace(
      VelocityField field,
      Tensor t,
      Tensor x,
      Condition condition,
      Tensor velocity,
      Tensor divergence) {
    try (AutoGradMode recording = new AutoGradMode(true);
        Scope scope = new Scope()) {
      Tensor point = x.detach().clone().set_requires_grad(true);
      Tensor value = field.velocity(t, point, condition);
      Tensor flat = value.flatten(1, -1);
      Tensor sum = torch.zeros_like(divergence);
      for (long j = 0; j < flat.size(1) && flat.requires_grad(); j++) {
        Tensor gradient =
            torch
                .grad(
                    new TensorVector(flat.select(1, j).sum()),
                    new TensorVector(point),
                    new TensorVector(),
                    new BoolOptional(true),
                    false,
                    true)
                .get(0);
        if (gradient.defined()) {
          sum.add_(gradient.flatten(1, -1).select(1, j));
        }
      }
      velocity.copy_(value.detach());
      divergence.copy_(sum);
    }
  }
}
