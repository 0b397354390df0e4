package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The loss of a {@link DenseField} and its gradient by the closed form of backpropagation, in
 * buffers that are kept between calls. Not safe for use by several threads.
 */
final class DenseEngine implements GradientEngine {
  /** Rows of one product in a weight's gradient. */
  private static final long BLOCK = 128;

  private final DenseField field;
  private final DenseStack stack;
  private final Parameters parameters;
  private final Objective objective;
  private final int depth;
  private final boolean residual;
  private final ActivationKernel activation;
  private final Tensor[] weights;
  private final Tensor[] transposed;
  private final Tensor[] biases;
  private final Tensor[] sum;
  private final Tensor[] z;
  private final Tensor[] value;
  private final Tensor[] h;
  private final Tensor input;
  private final Tensor output;
  private final Tensor upstream;
  private final Tensor local;
  private final Tensor ones;
  private final Tensor inputX;
  private final Tensor inputTime;
  private final Tensor inputCondition;
  private final Tensor outputTurned;
  private final Tensor localTurned;
  private final Tensor[] outputTurnedBlocks;
  private final Tensor[] localTurnedBlocks;
  private final Tensor[][] blocks;
  private final Tensor[] weightGradients;
  private final Tensor[] biasGradients;
  private @Nullable Tensor gradientOfViews;

  DenseEngine(DenseField field, Objective objective, long rows) {
    this.field = field;
    this.objective = objective;
    stack = field.stack();
    parameters = field.parameters();
    depth = stack.depth();
    residual = stack.residual();
    activation = new ActivationKernel(stack.activation());
    int width = stack.width();
    ScalarType type = parameters.flat().scalar_type();
    weights = new Tensor[depth + 1];
    transposed = new Tensor[depth + 1];
    biases = new Tensor[depth + 1];
    sum = new Tensor[depth + 1];
    z = new Tensor[depth + 1];
    value = new Tensor[depth];
    h = new Tensor[depth];
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i <= depth; i++) {
        weights[i] = parameters.view("layers." + i + ".weight");
        biases[i] = parameters.view("layers." + i + ".bias");
        transposed[i] = weights[i].t();
        z[i] = buffer(type, rows, stack.units(i));
        sum[i] = stack.time().gated() ? buffer(type, rows, stack.units(i)) : z[i];
      }
      for (int i = 0; i < depth; i++) {
        value[i] = buffer(type, rows, width);
        h[i] = residual && i > 0 ? buffer(type, rows, width) : value[i];
      }
      input = buffer(type, rows, weights[0].size(1));
      output = z[depth];
      upstream = buffer(type, rows, width);
      local = buffer(type, rows, width);
      inputX = input.narrow(1, 0, stack.dimension());
      int times = stack.time().columns();
      inputTime = input.narrow(1, stack.dimension(), times);
      inputCondition = input.narrow(1, stack.dimension() + times, stack.condition());
      outputTurned = output.t();
      localTurned = local.t();
      outputTurnedBlocks = blocks(outputTurned, 1);
      localTurnedBlocks = blocks(localTurned, 1);
      blocks = new Tensor[depth + 1][];
      for (int i = 0; i <= depth; i++) {
        blocks[i] = blocks(i == 0 ? input : h[i - 1], 0);
      }
      weightGradients = new Tensor[depth + 1];
      biasGradients = new Tensor[depth + 1];
      ones = Tensors.full(type, 1, rows).to(parameters.flat().device(), type);
    }
  }

  private Tensor buffer(ScalarType type, long... shape) {
    return Tensors.empty(type, shape).to(parameters.flat().device(), type);
  }

  @Override
  public double lossAndGradient(
      PathSample sample, Condition condition, long batch, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor gates = stack.time().gates(parameters, sample.t());
      Tensor shifts = stack.time().shifts(parameters, sample.t());
      forward(sample, condition, gates, shifts);
      double loss =
          objective.lossAndOutputGradient(
              sample.xt().dim() == 2 ? output : output.view(sample.xt().shape()), sample, batch);
      viewGradient(gradient);
      Tensor ofGates = gates == null ? null : torch.empty_like(gates);
      Tensor ofShifts = shifts == null ? null : torch.empty_like(shifts);
      backward(gates, ofGates, ofShifts);
      if (ofShifts != null) {
        stack.time().backward(parameters, sample.t(), gates, ofGates, ofShifts, ones, gradient);
      }
      return loss;
    }
  }

  private void forward(
      PathSample sample, Condition condition, @Nullable Tensor gates, @Nullable Tensor shifts) {
    inputX.copy_(sample.xt().dim() == 2 ? sample.xt() : sample.xt().flatten(1, -1));
    if (stack.time().columns() > 0) {
      inputTime.copy_(stack.time().columns(sample.t()));
    }
    if (stack.condition() > 0) {
      inputCondition.copy_(field.conditionInputs(condition, input.size(0)));
    }
    Tensor from = input;
    for (int i = 0; i <= depth; i++) {
      torch.addmm_out(sum[i], biases[i], from, transposed[i]);
      Tensor gate = stack.part(gates, i);
      if (gate != null) {
        torch.mul_out(z[i], sum[i], gate);
      }
      Tensor shift = stack.part(shifts, i);
      if (shift != null) {
        z[i].add_(shift);
      }
      if (i < depth) {
        activation.forward(value[i], z[i]);
        if (residual && i > 0) {
          torch.add_out(h[i], value[i], from);
        }
        from = h[i];
      }
    }
  }

  /** Writes the layers' gradient, from the loss's gradient that stands in {@link #output}. */
  private void backward(
      @Nullable Tensor gates, @Nullable Tensor ofGates, @Nullable Tensor ofShifts) {
    timeGradient(depth, output, gates, ofGates, ofShifts);
    layerGradient(depth, outputTurned, outputTurnedBlocks, blocks[depth]);
    torch.mm_out(upstream, output, weights[depth]);
    for (int i = depth - 1; i >= 0; i--) {
      activation.backward(local, upstream, z[i], value[i]);
      timeGradient(i, local, gates, ofGates, ofShifts);
      layerGradient(i, localTurned, localTurnedBlocks, blocks[i]);
      if (i > 0) {
        if (residual) {
          upstream.addmm_(local, weights[i]);
        } else {
          torch.mm_out(upstream, local, weights[i]);
        }
      }
    }
  }

  /** Takes a layer's gradient back through shift and gate, keeping the parts of both. */
  private void timeGradient(
      int layer,
      Tensor above,
      @Nullable Tensor gates,
      @Nullable Tensor ofGates,
      @Nullable Tensor ofShifts) {
    Tensor ofShift = stack.part(ofShifts, layer);
    if (ofShift != null) {
      ofShift.copy_(above);
    }
    Tensor gate = stack.part(gates, layer);
    Tensor ofGate = stack.part(ofGates, layer);
    if (gate != null && ofGate != null) {
      torch.mul_out(ofGate, above, sum[layer]);
      above.mul_(gate);
    }
  }

  /** Sums over rows in blocks that fit a core's cache: one long product is half as fast. */
  private void layerGradient(int layer, Tensor turned, Tensor[] turnedBlocks, Tensor[] from) {
    torch.mm_out(weightGradients[layer], turnedBlocks[0], from[0]);
    for (int block = 1; block < from.length; block++) {
      weightGradients[layer].addmm_(turnedBlocks[block], from[block]);
    }
    torch.mv_out(biasGradients[layer], turned, ones);
  }

  private static Tensor[] blocks(Tensor tensor, int dimension) {
    long rows = tensor.size(dimension);
    Tensor[] blocks = new Tensor[(int) Math.max(1, (rows + BLOCK - 1) / BLOCK)];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = tensor.narrow(dimension, i * BLOCK, Math.min(BLOCK, rows - i * BLOCK));
    }
    return blocks;
  }

  /** Makes the views of a gradient, unless they are there from the last call. */
  // Identity is meant: an equal address may be another tensor's after this one was freed.
  @SuppressWarnings("ReferenceEquality")
  private void viewGradient(Tensor gradient) {
    if (gradientOfViews == gradient) {
      return;
    }
    List<Parameters.Entry> entries = parameters.entries();
    int first = entries.size() - 2 * (depth + 1);
    // Views outlive the call, so no scope may free them.
    try (PointerScope none = new PointerScope()) {
      for (int i = 0; i <= depth; i++) {
        weightGradients[i] = lasting(Parameters.viewOf(gradient, entries.get(first + 2 * i)), none);
        biasGradients[i] =
            lasting(Parameters.viewOf(gradient, entries.get(first + 2 * i + 1)), none);
      }
    }
    gradientOfViews = gradient;
  }

  private static Tensor lasting(Tensor view, PointerScope scope) {
    view.retainReference();
    scope.detach(view);
    return view;
  }
}
