package dev.fluxion.evaluate.sequence;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.TransformConfig;
import dev.fluxion.model.RowReader;
import dev.fluxion.model.SequenceFrame;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Transform;
import dev.fluxion.nn.FieldConfig;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.nn.sequence.SequenceEncoder;
import dev.fluxion.nn.sequence.SequenceFieldConfig;
import dev.fluxion.nn.sequence.SequenceMode;
import dev.fluxion.nn.sequence.SequenceShape;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The best autoregressive field of x_i = phi x_(i-1) + sqrt(1 - phi^2) z under the path t x1 + (1 -
 * t) x0: of each position the flow from N(0, 1) to N(phi x_(i-1), 1 - phi^2).
 */
record ExactAutoregression(double phi) implements SequenceFieldConfig {

  /** A model with this field, of a channel x. */
  static SequenceModel model(double phi, int length) {
    Experiment experiment =
        Experiment.parse(
            "{data: {toy: ar1, sequence: {length: "
                + length
                + "}}, mode: autoregressive, transform: {type: none}, field: {type: gru},"
                + " sampling: {solver: rk4, steps: 20}}");
    SequenceShape shape = new SequenceShape(1, 0, SequenceMode.AUTOREGRESSIVE, false, false, false);
    return SequenceModel.of(
        experiment,
        Transform.fit(
            new TransformConfig.None(), RowReader.of(new double[] {0, 1}, 1), List.of("x")),
        List.of("x"),
        Optional.empty(),
        new SequenceFrame(List.of(length), List.of(1.0), 1, List.of()),
        new ExactAutoregression(phi).build(shape, Key.of(0), ScalarType.Float),
        Optional.empty(),
        Map.of());
  }

  @Override
  public SequenceEncoder encoder(SequenceShape shape) {
    return new Moments(phi);
  }

  @Override
  public FieldConfig head() {
    return new Head();
  }

  /** Mean and variance of a position given the one before. */
  private record Moments(double phi) implements SequenceEncoder {
    @Override
    public void layout(Parameters.Layout layout) {}

    @Override
    public void initialize(Parameters.Entry entry, Key key, double[] values) {}

    @Override
    public int features() {
      return 2;
    }

    @Override
    public Tensor encode(Parameters given, Inputs inputs) {
      return moments(inputs.values(), 2);
    }

    @Override
    public Stepper stepper(Parameters given, long rows) {
      return (values, stamps, time) -> moments(values, 1);
    }

    private Tensor moments(Tensor values, int dim) {
      Tensor first = values.narrow(dim, 1, 1);
      Tensor variance = first.mul(new Scalar(phi * phi)).add(new Scalar(1 - phi * phi));
      return torch.cat(
          new TensorVector(values.narrow(dim, 0, 1).mul(new Scalar(phi)), variance), dim);
    }
  }

  private record Head() implements FieldConfig {
    @Override
    public TrainableField build(int dimension, int condition, Key key, ScalarType type) {
      return new Value(
          this,
          new Parameters(
              Tensors.zeros(type, 1), List.of(new Parameters.Entry("unused", List.of(1L), 0))));
    }
  }

  private record Value(FieldConfig config, Parameters parameters) implements TrainableField {
    @Override
    public TrainableField with(Tensor flat) {
      return new Value(config, parameters.with(flat));
    }

    @Override
    public Tensor output(Parameters given, Tensor t, Tensor x, Condition condition) {
      Tensor features = Objects.requireNonNull(condition.values().get(Condition.INPUTS));
      Tensor m = features.narrow(1, 0, 1);
      Tensor s2 = features.narrow(1, 1, 1);
      Tensor at = t.unsqueeze(1);
      Tensor left = at.neg().add(new Scalar(1.0));
      Tensor variance = at.square().mul(s2).add(left.square());
      return m.add(at.mul(s2).sub(left).div(variance).mul(x.sub(at.mul(m))));
    }
  }
}
