package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The form of a stack of dense layers, and what it computes.
 *
 * <p>Layer i: {@code z_i = (f(h) W_i^T + b_i) * gate_i(t) + shift_i(t)}, then the activation except
 * after the last; h is x beside the time's columns and the condition, later the layer before.
 *
 * @param dimension number of values in a row of x
 * @param condition number of condition inputs
 * @param width units of the layers but the last
 * @param depth number of layers before the last
 * @param activation non-linearity after each layer but the last
 * @param residual whether layers between the first and the last add their input to their output
 * @param time how the time enters
 * @param basis the functions f that the layers are linear in
 */
record DenseStack(
    int dimension,
    int condition,
    int width,
    int depth,
    Activation activation,
    boolean residual,
    TimeEntry time,
    Basis basis) {

  DenseStack {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension: is " + dimension + ", but must be 1 or more");
    }
  }

  /** Returns the number of units of a layer. */
  int units(int layer) {
    return layer == depth ? dimension : width;
  }

  /** Returns the number of values that go into a layer. */
  int inputs(int layer) {
    return layer == 0 ? dimension + time.columns() + condition : width;
  }

  /** Returns whether gradient, value and divergence have closed forms. */
  boolean closed() {
    return basis instanceof Basis.Linear;
  }

  /** Returns fresh parameters: first the time's, last weight and bias of each layer. */
  Parameters start(Initialization how, Key key, ScalarType type) {
    Parameters.Layout layout = new Parameters.Layout();
    time.layout(layout);
    for (int i = 0; i <= depth; i++) {
      basis.layout(layout, i, inputs(i));
    }
    for (int i = 0; i <= depth; i++) {
      layout
          .add("layers." + i + ".weight", units(i), basis.size(inputs(i)))
          .add("layers." + i + ".bias", units(i));
    }
    double[] values = layout.values();
    long inputsOfLayer = 0;
    for (int i = 0; i < layout.entries().size(); i++) {
      Parameters.Entry entry = layout.entries().get(i);
      if (entry.shape().size() == 2) {
        inputsOfLayer = entry.shape().get(1);
      }
      initialize(entry, inputsOfLayer, how, key.derive(i), values);
    }
    return new Parameters(Tensors.of(type, values, values.length), layout.entries());
  }

  private static void initialize(
      Parameters.Entry entry, long inputs, Initialization how, Key key, double[] values) {
    int offset = (int) entry.offset();
    int size = (int) entry.size();
    if (entry.name().endsWith(Basis.Gaussians.CENTRES)) {
      key.normal(0, values, offset, size);
    } else if (entry.name().endsWith(Basis.Gaussians.LOG_SCALES)) {
      Arrays.fill(values, offset, offset + size, 0);
    } else if (how == Initialization.UNIFORM) {
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

  /** Returns the columns of one layer, or null where it has none. */
  @Nullable Tensor part(@Nullable Tensor ofLayers, int layer) {
    long from = (long) layer * width;
    if (ofLayers == null || from >= ofLayers.size(ofLayers.dim() - 1)) {
      return null;
    }
    return ofLayers.narrow(ofLayers.dim() - 1, from, units(layer));
  }

  /** Returns the output, [batch, ...], recorded for gradients where asked. */
  Tensor output(Parameters given, Tensor t, Tensor x, Condition conditions) {
    Tensor h = x.flatten(1, -1);
    if (h.size(1) != dimension) {
      throw new IllegalArgumentException(
          "points have " + h.size(1) + " values, but the field was built for " + dimension);
    }
    if (time.columns() > 0) {
      h = torch.cat(new TensorVector(h, time.columns(t)), 1);
    }
    if (condition > 0) {
      h = torch.cat(new TensorVector(h, conditionInputs(given, conditions, h.size(0))), 1);
    }
    Tensor gates = time.gates(given, t);
    Tensor shifts = time.shifts(given, t);
    ActivationKernel kernel = new ActivationKernel(activation);
    for (int i = 0; i <= depth; i++) {
      Tensor z =
          torch.addmm(
              given.view("layers." + i + ".bias"),
              basis.expand(given, i, h),
              given.view("layers." + i + ".weight").t());
      Tensor gate = part(gates, i);
      Tensor shift = part(shifts, i);
      z = gate == null ? z : z.mul(gate);
      z = shift == null ? z : z.add(shift);
      if (i == depth) {
        h = z;
      } else {
        Tensor value = kernel.apply(z);
        h = residual && i > 0 ? value.add(h) : value;
      }
    }
    return h.view(x.shape());
  }

  /**
   * Returns the condition inputs of a number of rows, zeros where none are given.
   *
   * @param like parameters, for type and device
   * @throws IllegalArgumentException if they do not fit the field
   */
  Tensor conditionInputs(Parameters like, Condition given, long rows) {
    return new ConditionInputs(condition).of(given, like.flat(), rows);
  }
}
