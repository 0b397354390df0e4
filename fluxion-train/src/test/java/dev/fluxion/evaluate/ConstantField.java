package dev.fluxion.evaluate;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Standardize;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A model whose field has one velocity everywhere: weights of 0 and the velocity as last bias. */
final class ConstantField {
  private ConstantField() {}

  static FlowModel model(double vx, double vy) {
    TrainableField field = Mlp.of(4, 1, Activation.TANH).build(2, Key.of(1), ScalarType.Float);
    int count = (int) field.parameters().flat().numel();
    float[] flat = new float[count];
    flat[count - 2] = (float) vx;
    flat[count - 1] = (float) vy;
    return FlowModel.of(
        Experiment.parse("data: {toy: gaussian}"),
        new Standardize(new double[] {3, -1}, new double[] {2, 0.5}),
        new Normal(1),
        List.of("x", "y"),
        field.with(Tensors.of(flat, count)),
        Optional.empty(),
        Map.of());
  }
}
