package dev.fluxion.evaluate;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Identity;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The exact flow of N(0, I) to N(m (1, 1), s^2 I) under the independent straight path, oracle 2 of
 * the formulas: v = m + (t s^2 - (1 - t)) / (t^2 s^2 + (1 - t)^2) (x - t m).
 */
record GaussianField(double m, double s) implements TrainableField {
  static FlowModel model(double m, double s) {
    return FlowModel.of(
        Experiment.parse("{data: {toy: gaussian}, sampling: {solver: rk4, steps: 20}}"),
        new Identity(),
        new Normal(1),
        List.of("x", "y"),
        new GaussianField(m, s),
        Optional.empty(),
        Map.of());
  }

  @Override
  public FieldConfig config() {
    return Mlp.of(1, 1, Activation.TANH);
  }

  @Override
  public Parameters parameters() {
    Parameters.Layout layout = new Parameters.Layout().add("none", 1);
    return new Parameters(Tensors.zeros(ScalarType.Float, 1), layout.entries());
  }

  @Override
  public TrainableField with(Tensor flat) {
    return this;
  }

  @Override
  public Tensor output(Parameters parameters, Tensor t, Tensor x, Condition condition) {
    Tensor time = Tensors.column(t, x);
    Tensor left = time.neg().add(new Scalar(1.0));
    Tensor rate = time.mul(new Scalar(s * s)).sub(left);
    Tensor variance = time.mul(time).mul(new Scalar(s * s)).add(left.mul(left));
    Tensor centred = x.sub(time.mul(new Scalar(m)));
    return centred.mul(rate.div(variance)).add(new Scalar(m));
  }
}
