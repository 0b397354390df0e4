package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The value and the exact divergence of a {@link DenseField} in closed form, in buffers that are
 * kept between calls.
 *
 * <p>At one time for all rows the time's part is a row of each layer: shifts join the bias, and
 * gates join weight and bias. Where each row has its own time, any first part of the buffers may be
 * used. The divergence is the trace of the product of layer Jacobians: one tangent for each
 * dimension passes forward through all layers at once, {@code T <- W (act'(z) * gate * T)}, and the
 * last layer keeps the diagonal only. Not safe for use by several threads; what a call of velocity
 * leaves for divergence lives as long as the caller's scope.
 */
final class DensePass implements DenseEvaluation {
  private final DenseStack stack;
  private final Parameters parameters;
  private final int depth;
  private final int dimension;
  private final long rows;
  private final ActivationKernel activation;
  private final Tensor[] transposed;
  private final Tensor[] biases;
  private final Tensor[] folded;
  private final Tensor[] z;
  private final Tensor[] h;
  private final Tensor slope;
  private final Tensor ones;
  private final Tensor tangent;
  private final Tensor other;
  private final Tensor timeTransposed;
  private final @Nullable Tensor conditioned;
  private final Tensor firstBias;
  private final Tensor[] weightNow;
  private final Tensor[] biasNow;
  private @Nullable Tensor gatesNow;
  private long now;

  DensePass(DenseField field, long rows, boolean divergence, Condition condition) {
    stack = field.stack();
    parameters = field.parameters();
    this.rows = rows;
    depth = stack.depth();
    dimension = stack.dimension();
    activation = new ActivationKernel(stack.activation());
    ScalarType type = parameters.flat().scalar_type();
    int width = stack.width();
    transposed = new Tensor[depth + 1];
    biases = new Tensor[depth + 1];
    folded = new Tensor[depth + 1];
    weightNow = new Tensor[depth + 1];
    biasNow = new Tensor[depth + 1];
    z = new Tensor[depth];
    h = new Tensor[depth];
    try (NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i <= depth; i++) {
        biases[i] = parameters.view("layers." + i + ".bias");
        transposed[i] = parameters.view("layers." + i + ".weight").t();
      }
      Tensor first = transposed[0];
      transposed[0] = first.narrow(0, 0, dimension);
      for (int i = 0; i <= depth; i++) {
        folded[i] = stack.time().gated() ? buffer(type, transposed[i].shape()) : transposed[i];
      }
      for (int i = 0; i < depth; i++) {
        // Without divergence two buffers serve all layers in turn.
        boolean reuse = i > 1 && !divergence;
        z[i] = reuse ? z[i - 2] : buffer(type, rows, width);
        h[i] = reuse ? h[i - 2] : buffer(type, rows, width);
      }
      long tangents = divergence ? rows * dimension : 0;
      slope = buffer(type, divergence ? rows : 0, width);
      ones = Tensors.full(type, 1, divergence ? rows : 0, width);
      tangent = buffer(type, tangents, width);
      other = buffer(type, tangents, width);
      int times = stack.time().columns();
      timeTransposed = first.narrow(0, dimension, times);
      boolean given = stack.condition() > 0;
      conditioned =
          given
              ? field
                  .conditionInputs(condition, rows)
                  .mm(first.narrow(0, dimension + times, stack.condition()))
              : null;
      firstBias = buffer(type, given ? rows : 0, width);
    }
  }

  private Tensor buffer(ScalarType type, long... shape) {
    return Tensors.empty(type, shape).to(parameters.flat().device(), type);
  }

  @Override
  public void velocity(double t, Tensor x, Tensor out) {
    now = rows;
    gatesNow = null;
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor flat = parameters.flat();
      Tensor time = Tensors.full(flat.scalar_type(), t, 1).to(flat.device(), flat.scalar_type());
      TimeEntry entry = stack.time();
      Tensor gates = row(entry.gates(parameters, time));
      Tensor shifts = row(entry.shifts(parameters, time));
      for (int i = 0; i <= depth; i++) {
        fold(i, stack.part(gates, i), stack.part(shifts, i));
      }
      if (entry.columns() > 0) {
        biasNow[0] = timeTransposed.t().mv(entry.columns(time).select(0, 0)).add_(biasNow[0]);
      }
      Tensor gate = stack.part(gates, 0);
      if (conditioned != null) {
        torch.add_out(firstBias, gate == null ? conditioned : conditioned.mul(gate), biasNow[0]);
        biasNow[0] = firstBias;
      }
      layers(x, z, h, out, null, null);
    }
  }

  private static @Nullable Tensor row(@Nullable Tensor ofOneTime) {
    return ofOneTime == null ? null : ofOneTime.select(0, 0);
  }

  private void fold(int layer, @Nullable Tensor gate, @Nullable Tensor shift) {
    weightNow[layer] = transposed[layer];
    biasNow[layer] = biases[layer];
    if (gate != null) {
      weightNow[layer] = torch.mul_out(folded[layer], transposed[layer], gate);
      biasNow[layer] = biases[layer].mul(gate);
    }
    if (shift != null) {
      biasNow[layer] = biasNow[layer].add(shift);
    }
  }

  @Override
  public void velocity(Tensor t, Tensor chosen, Tensor x, Tensor out) {
    now = x.size(0);
    try (NoGradGuard guard = new NoGradGuard()) {
      gatesNow = stack.time().gates(parameters, t);
      for (int i = 0; i <= depth; i++) {
        fold(i, null, null);
      }
      Tensor beside = conditioned == null ? null : conditioned.index_select(0, chosen);
      if (stack.time().columns() > 0) {
        Tensor timed = stack.time().columns(t).mm(timeTransposed);
        beside = beside == null ? timed : beside.add_(timed);
      }
      layers(x, firstRows(z), firstRows(h), out, beside, stack.time().shifts(parameters, t));
    }
  }

  private Tensor[] firstRows(Tensor[] buffers) {
    Tensor[] part = new Tensor[buffers.length];
    for (int i = 0; i < buffers.length; i++) {
      part[i] = now == rows ? buffers[i] : buffers[i].narrow(0, 0, now);
    }
    return part;
  }

  private void layers(
      Tensor x,
      Tensor[] sums,
      Tensor[] values,
      Tensor out,
      @Nullable Tensor beside,
      @Nullable Tensor shifts) {
    for (int i = 0; i <= depth; i++) {
      Tensor sum = i == depth ? out : sums[i];
      torch.addmm_out(sum, biasNow[i], i == 0 ? x : values[i - 1], weightNow[i]);
      if (i == 0 && beside != null) {
        sum.add_(beside);
      }
      Tensor gate = stack.part(gatesNow, i);
      if (gate != null) {
        sum.mul_(gate);
      }
      Tensor shift = stack.part(shifts, i);
      if (shift != null) {
        sum.add_(shift);
      }
      if (i < depth) {
        activation.forward(values[i], sum);
        if (stack.residual() && i > 0) {
          values[i].add_(values[i - 1]);
        }
      }
    }
  }

  @Override
  public void divergence(Tensor out) {
    try (NoGradGuard guard = new NoGradGuard()) {
      long width = stack.width();
      Tensor[] sums = firstRows(z);
      Tensor[] values = firstRows(h);
      Tensor local = slope.narrow(0, 0, now);
      Tensor unit = ones.narrow(0, 0, now);
      Tensor from = tangent.narrow(0, 0, now * dimension);
      Tensor to = other.narrow(0, 0, now * dimension);
      for (int i = 0; i < depth; i++) {
        activation.backward(local, unit, sums[i], activated(values, i));
        Tensor gate = stack.part(gatesNow, i);
        if (gate != null) {
          local.mul_(gate);
        }
        Tensor spread = local.unsqueeze(1);
        if (i == 0) {
          torch.mul_out(from.view(now, dimension, width), spread, weightNow[0]);
        } else {
          torch.mm_out(to, from, weightNow[i]);
          to.view(now, dimension, width).mul_(spread);
          if (stack.residual()) {
            to.add_(from);
          }
          Tensor held = from;
          from = to;
          to = held;
        }
      }
      Tensor product = to.view(now, dimension, width);
      torch.mul_out(product, from.view(now, dimension, width), weightNow[depth].t());
      Tensor gate = stack.part(gatesNow, depth);
      if (gate != null) {
        product.mul_(gate.unsqueeze(2));
      }
      torch.sum_out(out, to.view(now, dimension * width), 1);
    }
  }

  /** The activation of layer i without the residual's part: only tanh asks for it. */
  private Tensor activated(Tensor[] values, int i) {
    return stack.residual() && i > 0 ? values[i].sub(values[i - 1]) : values[i];
  }
}
