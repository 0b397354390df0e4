package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Products;
import org.bytedeco.pytorch.Tensor;
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
    return new TapedDivergence(field, condition, new ExactTrace().recorder(rows), 1);
  }

  @Override
  public Recorder recorder(long rows) {
    return (evaluation, velocity, x, chosen, further) -> {
      Tensor value = velocity.apply(x);
      Tensor flat = value.flatten(1, -1);
      Tensor sum = torch.zeros_like(flat.select(1, 0));
      Tensor unit = torch.zeros_like(flat);
      for (long j = 0; j < flat.size(1); j++) {
        Tensor direction = unit.clone();
        direction.select(1, j).add_(torch.ones_like(sum));
        Tensor row = Products.transposed(value, x, direction.view(value.shape()), further);
        sum = sum.add(row.flatten(1, -1).select(1, j));
      }
      return new Recorded(value, sum.unsqueeze(1));
    };
  }
}
