package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The gradient by autograd, for any field.
 *
 * @param field the field
 * @param objective its loss
 */
public record TapedEngine(TrainableField field, Objective objective) implements GradientEngine {
  @Override
  public double lossAndGradient(
      PathSample sample, Condition condition, long batch, Tensor gradient) {
    try (AutoGradMode recording = new AutoGradMode(true);
        Scope scope = new Scope()) {
      Tensor leaf = field.parameters().flat().detach().set_requires_grad(true);
      Tensor rows = field.rowLoss(objective, field.parameters().with(leaf), sample, condition);
      Tensor loss = rows.sum().div(new Scalar((double) batch));
      gradient.copy_(torch.grad(new TensorVector(loss), new TensorVector(leaf)).get(0));
      return loss.item_double();
    }
  }
}
