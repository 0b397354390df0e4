package dev.fluxion.nn.sequence;

import dev.fluxion.nn.GradientEngine;
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
 * The gradient of a field whose encoder has its own: autograd from the loss to the features, the
 * encoder's pullback from there.
 */
record EncodedEngine(SequenceField field, Objective objective) implements GradientEngine {
  @Override
  public double lossAndGradient(
      PathSample sample, Condition condition, long batch, Tensor gradient) {
    try (AutoGradMode recording = new AutoGradMode(true);
        Scope scope = new Scope()) {
      SequenceField.Rows rows = field.rows(sample, condition);
      SequenceEncoder.Encoding encoding = field.encoding(rows.t(), rows.x(), condition);
      Tensor features = encoding.features().detach().set_requires_grad(true);
      Tensor head = field.head().parameters().flat().detach().set_requires_grad(true);
      Tensor out = field.outputOf(head, rows.t(), rows.x(), features, condition);
      Tensor loss = objective.rowLoss(rows.flat(out), sample).sum().div(new Scalar((double) batch));
      TensorVector found = torch.grad(new TensorVector(loss), new TensorVector(head, features));
      gradient.zero_();
      encoding.pullback(found.get(1), field.parts().encoderPart(gradient));
      field.parts().headPart(gradient).copy_(found.get(0));
      return loss.item_double();
    }
  }
}
