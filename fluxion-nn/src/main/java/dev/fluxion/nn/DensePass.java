package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The value and the exact divergence of a {@link DenseField} at one time for all rows, in closed
 * form and in buffers that are kept between calls.
 *
 * <p>At one time the time's part of the first layer is the same for all rows, so it joins the bias;
 * where each row has its own time, any first part of the buffers may be used. The divergence is the
 * trace of the product of layer Jacobians: one tangent for each dimension passes forward through
 * all layers at once, {@code T <- W (act'(z) * T) }, and the last layer keeps the diagonal only.
 * Not safe for use by several threads.
 */
final class DensePass {
  private final DenseField field;
  private final int depth;
  private final int dimension;
  private final long rows;
  private final boolean residual;
  private final Tensor[] weights;
  private final Tensor[] transposed;
  private final Tensor[] biases;
  private final Tensor[] z;
  private final Tensor[] h;
  private final Tensor shifted;
  private final Tensor slope;
  private final Tensor ones;
  private final Tensor tangent;
  private final Tensor other;
  private final Tensor timeWeights;
  private final @Nullable Tensor conditioned;
  private final @Nullable Tensor firstBias;
  private long now;

  DensePass(DenseField field, long rows, boolean divergence, Condition condition) {
    this.field = field;
    this.rows = rows;
    depth = field.config().depth();
    dimension = field.dimension();
    residual = field.config().residual();
    ScalarType type = field.parameters().flat().scalar_type();
    int width = field.config().width();
    weights = new Tensor[depth + 1];
    transposed = new Tensor[depth + 1];
    biases = new Tensor[depth + 1];
    z = new Tensor[depth];
    h = new Tensor[depth];
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i <= depth; i++) {
        weights[i] = field.parameters().view("layers." + i + ".weight");
        biases[i] = field.parameters().view("layers." + i + ".bias");
        transposed[i] = weights[i].t();
      }
      transposed[0] = weights[0].narrow(1, 0, dimension).t();
      for (int i = 0; i < depth; i++) {
        // Without divergence or residual, two buffers serve all layers in turn.
        boolean reuse = i > 1 && !divergence;
        z[i] = reuse ? z[i - 2] : buffer(type, rows, width);
        h[i] = reuse ? h[i - 2] : buffer(type, rows, width);
      }
      shifted = buffer(type, rows, dimension);
      long tangents = divergence ? rows * dimension : 0;
      slope = buffer(type, divergence ? rows : 0, width);
      ones = Tensors.full(type, 1, divergence ? rows : 0, width);
      tangent = buffer(type, tangents, width);
      other = buffer(type, tangents, width);
      int times = field.timeFeatures().count();
      timeWeights = weights[0].narrow(1, dimension, times);
      if (field.conditionSize() > 0) {
        Tensor inputs = field.conditionInputs(condition, rows);
        conditioned = inputs.mm(weights[0].narrow(1, dimension + times, field.conditionSize()).t());
        firstBias = buffer(type, rows, width);
      } else {
        conditioned = null;
        firstBias = null;
      }
    }
  }

  private Tensor buffer(ScalarType type, long... shape) {
    return Tensors.empty(type, shape).to(field.parameters().flat().device(), type);
  }

  /** Writes v(t, x) for x of [rows, dimension]. */
  void velocity(double t, Tensor x, Tensor out) {
    now = rows;
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor bias = biases[0];
      Tensor input = x;
      switch (field.config().time()) {
        case RAW, SINUSOIDAL, FOURIER -> bias = timeWeights.mv(field.timeRow(t)).add_(bias);
        case ADDED -> bias = field.timeRow(t).add_(bias);
        case ADDED_TO_X -> {
          torch.add_out(shifted, x, field.timeRow(t));
          input = shifted;
        }
      }
      if (conditioned != null && firstBias != null) {
        torch.add_out(firstBias, conditioned, bias);
        bias = firstBias;
      }
      torch.addmm_out(z[0], bias, input, transposed[0]);
      layers(z, h, out);
    }
  }

  /** Writes v(t_i, x_i) for x of [n, dimension], n at most the number of rows. */
  void velocity(Tensor t, Tensor chosen, Tensor x, Tensor out) {
    now = x.size(0);
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor[] part = firstRows(z);
      switch (field.config().time()) {
        case RAW, SINUSOIDAL, FOURIER -> {
          torch.addmm_out(part[0], biases[0], x, transposed[0]);
          part[0].addmm_(field.timeFeatures().at(t), timeWeights.t());
        }
        case ADDED -> {
          torch.addmm_out(part[0], biases[0], x, transposed[0]);
          part[0].add_(field.embedding(t));
        }
        case ADDED_TO_X ->
            torch.addmm_out(part[0], biases[0], x.add(field.embedding(t)), transposed[0]);
      }
      if (conditioned != null) {
        part[0].add_(conditioned.index_select(0, chosen));
      }
      layers(part, firstRows(h), out);
    }
  }

  private Tensor[] firstRows(Tensor[] buffers) {
    Tensor[] part = new Tensor[buffers.length];
    for (int i = 0; i < buffers.length; i++) {
      part[i] = now == rows ? buffers[i] : buffers[i].narrow(0, 0, now);
    }
    return part;
  }

  /** Goes on from the first layer's sum, which stands in {@code sums[0]}. */
  private void layers(Tensor[] sums, Tensor[] values, Tensor out) {
    field.activation().forward(values[0], sums[0]);
    for (int i = 1; i < depth; i++) {
      torch.addmm_out(sums[i], biases[i], values[i - 1], transposed[i]);
      field.activation().forward(values[i], sums[i]);
      if (residual) {
        values[i].add_(values[i - 1]);
      }
    }
    torch.addmm_out(out, biases[depth], values[depth - 1], transposed[depth]);
  }

  /** Writes the divergence at the point of the last call of {@link #velocity}. */
  void divergence(Tensor out) {
    try (NoGradGuard guard = new NoGradGuard()) {
      long width = weights[depth].size(1);
      Tensor[] sums = firstRows(z);
      Tensor[] values = firstRows(h);
      Tensor local = slope.narrow(0, 0, now);
      Tensor unit = ones.narrow(0, 0, now);
      Tensor from = tangent.narrow(0, 0, now * dimension);
      Tensor to = other.narrow(0, 0, now * dimension);
      for (int i = 0; i < depth; i++) {
        field.activation().backward(local, unit, sums[i], activated(values, i));
        Tensor spread = local.unsqueeze(1);
        if (i == 0) {
          torch.mul_out(from.view(now, dimension, width), spread, transposed[0]);
        } else {
          torch.mm_out(to, from, transposed[i]);
          to.view(now, dimension, width).mul_(spread);
          if (residual) {
            to.add_(from);
          }
          Tensor held = from;
          from = to;
          to = held;
        }
      }
      torch.mul_out(
          to.view(now, dimension, width), from.view(now, dimension, width), weights[depth]);
      torch.sum_out(out, to.view(now, dimension * width), 1);
    }
  }

  /** The activation of layer i without the residual's part: only tanh asks for it. */
  private Tensor activated(Tensor[] values, int i) {
    return residual && i > 0 ? values[i].sub(values[i - 1]) : values[i];
  }
}
