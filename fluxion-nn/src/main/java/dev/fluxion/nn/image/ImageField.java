package dev.fluxion.nn.image;

import dev.fluxion.density.Likelihood;
import dev.fluxion.nn.ConditionInputs;
import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Parameters;
import dev.fluxion.nn.TapedEngine;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network as a velocity field of images, which come as rows.
 *
 * @param shape the form of the images
 * @param use what the network is evaluated for
 */
record ImageField(
    NetworkConfig config,
    ImageShape shape,
    ImageNetwork network,
    ConditionInputs condition,
    Parameters parameters,
    Use use)
    implements TrainableField {
  /** What a network is evaluated for. */
  enum Use {
    /** Values and their slopes. */
    VALUES,
    /** Gradients of training: channels are left out, and the numbers are those of training. */
    TRAINING,
    /** Gradients of gradients. */
    SLOPES_OF_SLOPES
  }

  /** Places of all rows of a part of a batch: enough to hide the calls, and small in memory. */
  private static final int PLACES = 16 * 28 * 28;

  static ImageField fresh(
      NetworkConfig config, ImageShape shape, int condition, Key key, ScalarType type) {
    ImageNetwork network = config.network(shape, condition);
    Parameters.Layout layout = new Parameters.Layout();
    network.layout(layout);
    double[] values = layout.values();
    for (int i = 0; i < layout.entries().size(); i++) {
      Layers.initialize(layout.entries().get(i), key.derive(i), values);
    }
    Parameters parameters =
        new Parameters(Tensors.of(type, values, values.length), layout.entries());
    return new ImageField(
        config, shape, network, new ConditionInputs(condition), parameters, Use.VALUES);
  }

  @Override
  public ImageField with(Tensor flat) {
    return new ImageField(config, shape, network, condition, parameters.with(flat), use);
  }

  @Override
  public Tensor output(Parameters given, Tensor t, Tensor x, Condition conditions) {
    long n = x.size(0);
    if (Tensors.rowSize(x) != shape.values()) {
      throw new IllegalArgumentException(
          "points have "
              + Tensors.rowSize(x)
              + " values, but the field was built for images "
              + shape);
    }
    boolean training = use == Use.TRAINING;
    boolean half = training && config.precision() == Precision.BFLOAT16;
    Weights weights = Weights.of(given, half ? ScalarType.BFloat16 : given.flat().scalar_type());
    Tensor images = x.reshape(n, shape.channels(), shape.height(), shape.width());
    ImageNetwork.Inputs in =
        new ImageNetwork.Inputs(
            t,
            images.to(weights.type()),
            condition.of(conditions, given.flat(), n),
            training && config.dropout() > 0 ? Dropout.of(config.dropout(), t, x) : Dropout.NONE,
            use == Use.SLOPES_OF_SLOPES);
    return network.output(weights, in).to(x.scalar_type()).reshape(x.shape());
  }

  @Override
  public GradientEngine gradientEngine(Objective objective, long rows) {
    return new TapedEngine(of(Use.TRAINING), objective);
  }

  @Override
  public GradientEngine likelihoodEngine(Likelihood objective, Source source, long rows) {
    return use == Use.SLOPES_OF_SLOPES
        ? TrainableField.super.likelihoodEngine(objective, source, rows)
        : of(Use.SLOPES_OF_SLOPES).likelihoodEngine(objective, source, rows);
  }

  private ImageField of(Use other) {
    return new ImageField(config, shape, network, condition, parameters, other);
  }

  @Override
  public int rowsAtOnce() {
    return Math.max(1, Math.min(32, PLACES / network.places()));
  }
}
