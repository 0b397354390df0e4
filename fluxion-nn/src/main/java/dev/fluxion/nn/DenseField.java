package dev.fluxion.nn;

import dev.fluxion.density.Divergence;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A stack of dense layers as a velocity field.
 *
 * <p>{@link #output} is its specification, by autograd where asked; {@link DenseEngine}, {@link
 * DensePass} are closed forms of its gradient, its value and its divergence.
 */
final class DenseField implements TrainableField, Divergence.Exact {
  private final Mlp config;
  private final int dimension;
  private final int condition;
  private final Parameters parameters;
  private final ActivationKernel activation;
  private final TimeFeatures timeFeatures;

  private DenseField(Mlp config, int dimension, int condition, Parameters parameters) {
    this.config = config;
    this.dimension = dimension;
    this.condition = condition;
    this.parameters = parameters;
    this.activation = new ActivationKernel(config.activation());
    this.timeFeatures = new TimeFeatures(config);
  }

  static DenseField create(Mlp config, int dimension, int condition, Key key, ScalarType type) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: is " + dimension + ", but must be 1 or more");
    }
    int inputs = dimension + new TimeFeatures(config).count() + condition;
    Parameters.Layout layout = new Parameters.Layout();
    if (config.time() == TimeInput.ADDED || config.time() == TimeInput.ADDED_TO_X) {
      int embedded = config.time() == TimeInput.ADDED ? config.width() : dimension;
      layout.add("time.weight", embedded, 1).add("time.bias", embedded);
    }
    for (int i = 0; i <= config.depth(); i++) {
      int in = i == 0 ? inputs : config.width();
      int out = i == config.depth() ? dimension : config.width();
      layout.add("layers." + i + ".weight", out, in).add("layers." + i + ".bias", out);
    }
    double[] values = new double[Math.toIntExact(layout.size())];
    long inputsOfLayer = 0;
    for (int i = 0; i < layout.entries().size(); i++) {
      Parameters.Entry entry = layout.entries().get(i);
      if (entry.shape().size() == 2) {
        inputsOfLayer = entry.shape().get(1);
      }
      initialize(entry, inputsOfLayer, config.initialization(), key.derive(i), values);
    }
    Tensor flat = Tensors.of(type, values, values.length);
    return new DenseField(config, dimension, condition, new Parameters(flat, layout.entries()));
  }

  private static void initialize(
      Parameters.Entry entry, long inputs, Initialization how, Key key, double[] values) {
    int offset = (int) entry.offset();
    int size = (int) entry.size();
    if (how == Initialization.UNIFORM) {
      key.uniform(0, values, offset, size);
      for (int i = offset; i < offset + size; i++) {
        values[i] = (2 * values[i] - 1) / Math.sqrt((double) inputs);
      }
    } else if (entry.shape().size() == 2) {
      long units = how == Initialization.XAVIER ? inputs + entry.shape().get(0) : inputs;
      key.normal(0, values, offset, size);
      for (int i = offset; i < offset + size; i++) {
        values[i] *= Math.sqrt(2.0 / units);
      }
    }
  }

  @Override
  public Mlp config() {
    return config;
  }

  int dimension() {
    return dimension;
  }

  /** Returns the number of condition inputs. */
  int conditionSize() {
    return condition;
  }

  /**
   * Returns the condition inputs of a number of rows, zeros where none are given.
   *
   * @throws IllegalArgumentException if they do not fit the field
   */
  Tensor conditionInputs(Condition given, long rows) {
    Tensor inputs = given.values().get(Condition.INPUTS);
    Tensor flat = parameters.flat();
    if (inputs == null) {
      return Tensors.zeros(flat.scalar_type(), rows, condition)
          .to(flat.device(), flat.scalar_type());
    }
    if (inputs.dim() != 2 || inputs.size(0) != rows || inputs.size(1) != condition) {
      throw new IllegalArgumentException(
          "condition: is of shape "
              + Arrays.toString(inputs.shape())
              + ", but the field was built for ["
              + rows
              + ", "
              + condition
              + "]");
    }
    return inputs;
  }

  ActivationKernel activation() {
    return activation;
  }

  TimeFeatures timeFeatures() {
    return timeFeatures;
  }

  @Override
  public Parameters parameters() {
    return parameters;
  }

  @Override
  public DenseField with(Tensor flat) {
    return new DenseField(config, dimension, condition, parameters.with(flat));
  }

  @Override
  public Tensor output(Parameters given, Tensor t, Tensor x, Condition conditions) {
    Tensor h = x.flatten(1, -1);
    if (h.size(1) != dimension) {
      throw new IllegalArgumentException(
          "points have " + h.size(1) + " values, but the field was built for " + dimension);
    }
    if (config.time() == TimeInput.ADDED_TO_X) {
      h = h.add(embedding(given, t));
    } else if (timeFeatures.count() > 0) {
      h = torch.cat(new TensorVector(h, timeFeatures.at(t)), 1);
    }
    if (condition > 0) {
      h = torch.cat(new TensorVector(h, conditionInputs(conditions, h.size(0))), 1);
    }
    for (int i = 0; i <= config.depth(); i++) {
      Tensor z =
          torch.addmm(
              given.view("layers." + i + ".bias"), h, given.view("layers." + i + ".weight").t());
      if (i == 0 && config.time() == TimeInput.ADDED) {
        z = z.add(embedding(given, t));
      }
      if (i == config.depth()) {
        h = z;
      } else {
        Tensor value = activation.apply(z);
        h = config.residual() && i > 0 ? value.add(h) : value;
      }
    }
    return h.view(x.shape());
  }

  private static Tensor embedding(Parameters given, Tensor t) {
    return torch
        .addmm(given.view("time.bias"), t.unsqueeze(1), given.view("time.weight").t())
        .tanh();
  }

  /** Returns the time embedding of one time as a row, or the time features as a row. */
  Tensor timeRow(double t) {
    Tensor time = Tensors.full(parameters.flat().scalar_type(), t, 1);
    time = time.to(parameters.flat().device(), parameters.flat().scalar_type());
    return timeFeatures.count() > 0
        ? timeFeatures.at(time).select(0, 0)
        : embedding(parameters, time).select(0, 0);
  }

  /** Returns the tanh embedding of times, [batch, width or dimension]. */
  Tensor embedding(Tensor t) {
    return embedding(parameters, t);
  }

  @Override
  public Evaluator evaluator(long rows, Condition conditions) {
    DensePass pass = new DensePass(this, rows, false, conditions);
    return (t, x, out) -> {
      try (Scope scope = new Scope()) {
        pass.velocity(t, x.view(rows, dimension), out.view(rows, dimension));
      }
    };
  }

  @Override
  public RowEvaluator rowEvaluator(long most, Condition conditions) {
    DensePass pass = new DensePass(this, most, false, conditions);
    return (t, rows, x, out) -> {
      try (Scope scope = new Scope()) {
        pass.velocity(t, rows, x.view(x.size(0), dimension), out.view(x.size(0), dimension));
      }
    };
  }

  @Override
  public Divergence.Evaluator exactDivergence(long rows, Condition conditions) {
    DensePass pass = new DensePass(this, rows, true, conditions);
    return new Divergence.Evaluator() {
      @Override
      public void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence) {
        try (Scope scope = new Scope()) {
          pass.velocity(t, x.view(rows, dimension), velocity.view(rows, dimension));
          pass.divergence(divergence);
        }
      }

      @Override
      public void evaluate(Tensor t, Tensor chosen, Tensor x, Tensor velocity, Tensor divergence) {
        try (Scope scope = new Scope()) {
          long n = x.size(0);
          pass.velocity(t, chosen, x.view(n, dimension), velocity.view(n, dimension));
          pass.divergence(divergence);
        }
      }
    };
  }

  @Override
  public GradientEngine gradientEngine(Objective objective, long rows) {
    return new DenseEngine(this, objective, rows);
  }
}
