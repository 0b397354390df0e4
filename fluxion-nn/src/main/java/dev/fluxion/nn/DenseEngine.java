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
  private final Objective objective;
  private final int depth;
  private final int dimension;
  private final boolean residual;
  private final Tensor[] weights;
  private final Tensor[] transposed;
  private final Tensor[] biases;
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
    depth = field.config().depth();
    dimension = field.dimension();
    residual = field.config().residual();
    int width = field.config().width();
    ScalarType type = field.parameters().flat().scalar_type();
    weights = new Tensor[depth + 1];
    transposed = new Tensor[depth + 1];
    biases = new Tensor[depth + 1];
    z = new Tensor[depth];
    value = new Tensor[depth];
    h = new Tensor[depth];
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i <= depth; i++) {
        weights[i] = field.parameters().view("layers." + i + ".weight");
        biases[i] = field.parameters().view("layers." + i + ".bias");
        transposed[i] = weights[i].t();
      }
      for (int i = 0; i < depth; i++) {
        z[i] = buffer(type, rows, width);
        value[i] = buffer(type, rows, width);
        h[i] = residual && i > 0 ? buffer(type, rows, width) : value[i];
      }
      input = buffer(type, rows, weights[0].size(1));
      output = buffer(type, rows, dimension);
      upstream = buffer(type, rows, width);
      local = buffer(type, rows, width);
      inputX = input.narrow(1, 0, dimension);
      int times = field.timeFeatures().count();
      inputTime = input.narrow(1, dimension, times);
      inputCondition = input.narrow(1, dimension + times, field.conditionSize());
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
      ones = Tensors.full(type, 1, rows).to(field.parameters().flat().device(), type);
    }
  }

  private Tensor buffer(ScalarType type, long... shape) {
    return Tensors.empty(type, shape).to(field.parameters().flat().device(), type);
  }

  @Override
  public double lossAndGradient(
      PathSample sample, Condition condition, long batch, Tensor gradient) {
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Tensor embedded = forward(sample, condition);
      double loss =
          objective.lossAndOutputGradient(
              sample.xt().dim() == 2 ? output : output.view(sample.xt().shape()), sample, batch);
      backward(sample, embedded, gradient);
      return loss;
    }
  }

  /** Fills the buffers; returns the tanh embedding of the times where the field has one. */
  private @Nullable Tensor forward(PathSample sample, Condition condition) {
    Tensor embedded = null;
    inputX.copy_(sample.xt().dim() == 2 ? sample.xt() : sample.xt().flatten(1, -1));
    boolean added = field.config().time() == TimeInput.ADDED;
    boolean addedToX = field.config().time() == TimeInput.ADDED_TO_X;
    if (added || addedToX) {
      Parameters parameters = field.parameters();
      embedded =
          torch
              .addmm(
                  parameters.view("time.bias"),
                  sample.t().unsqueeze(1),
                  parameters.view("time.weight").t())
              .tanh_();
      if (addedToX) {
        inputX.add_(embedded);
      }
    } else {
      inputTime.copy_(field.timeFeatures().at(sample.t()));
    }
    if (field.conditionSize() > 0) {
      inputCondition.copy_(field.conditionInputs(condition, input.size(0)));
    }
    Tensor from = input;
    for (int i = 0; i < depth; i++) {
      torch.addmm_out(z[i], biases[i], from, transposed[i]);
      if (i == 0 && added) {
        z[0].add_(embedded);
      }
      field.activation().forward(value[i], z[i]);
      if (residual && i > 0) {
        torch.add_out(h[i], value[i], from);
      }
      from = h[i];
    }
    torch.addmm_out(output, biases[depth], from, transposed[depth]);
    return embedded;
  }

  /** Writes the gradient, from the loss's gradient that stands in {@link #output}. */
  private void backward(PathSample sample, @Nullable Tensor embedded, Tensor gradient) {
    viewGradient(gradient);
    layerGradient(depth, outputTurned, outputTurnedBlocks, blocks[depth]);
    torch.mm_out(upstream, output, weights[depth]);
    for (int i = depth - 1; i >= 0; i--) {
      field.activation().backward(local, upstream, z[i], value[i]);
      layerGradient(i, localTurned, localTurnedBlocks, blocks[i]);
      if (i > 0) {
        if (residual) {
          upstream.addmm_(local, weights[i]);
        } else {
          torch.mm_out(upstream, local, weights[i]);
        }
      }
    }
    if (embedded != null) {
      Tensor above =
          field.config().time() == TimeInput.ADDED
              ? local
              : local.mm(weights[0].narrow(1, 0, dimension));
      Tensor into = torch.tanh_backward(above, embedded);
      torch.mm_out(
          Parameters.viewOf(gradient, field.parameters().entries().get(0)),
          into.t(),
          sample.t().unsqueeze(1));
      torch.mv_out(
          Parameters.viewOf(gradient, field.parameters().entries().get(1)), into.t(), ones);
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
    List<Parameters.Entry> entries = field.parameters().entries();
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
