package dev.fluxion.nn;

import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The value and the exact divergence of a {@link DenseField} at one time for all rows, in closed
 * form and in buffers that are kept between calls.
 *
 * <p>At one time the time's part of the first layer is the same for all rows, so it joins the bias.
 * The divergence is the trace of the product of layer Jacobians: one tangent for each dimension
 * passes forward through all layers at once, {@code T <- W (act'(z) * T) }, and the last layer
 * keeps the diagonal only. Not safe for use by several threads.
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

  DensePass(DenseField field, long rows, boolean divergence) {
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
    }
  }

  private Tensor buffer(ScalarType type, long... shape) {
    return Tensors.empty(type, shape).to(field.parameters().flat().device(), type);
  }

  /** Writes v(t, x) for x of [rows, dimension]. */
  void velocity(double t, Tensor x, Tensor out) {
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor bias = biases[0];
      Tensor input = x;
      switch (field.config().time()) {
        case RAW, SINUSOIDAL, FOURIER ->
            bias =
                weights[0]
                    .narrow(1, dimension, weights[0].size(1) - dimension)
                    .mv(field.timeRow(t))
                    .add_(bias);
        case ADDED -> bias = field.timeRow(t).add_(bias);
        case ADDED_TO_X -> {
          torch.add_out(shifted, x, field.timeRow(t));
          input = shifted;
        }
      }
      for (int i = 0; i < depth; i++) {
        torch.addmm_out(z[i], i == 0 ? bias : biases[i], input, transposed[i]);
        field.activation().forward(h[i], z[i]);
        if (residual && i > 0) {
          h[i].add_(input);
        }
        input = h[i];
      }
      torch.addmm_out(out, biases[depth], input, transposed[depth]);
    }
  }

  /** Writes the divergence at the point of the last call of {@link #velocity}. */
  void divergence(Tensor out) {
    try (NoGradGuard guard = new NoGradGuard()) {
      long width = weights[depth].size(1);
      Tensor now = tangent;
      Tensor next = other;
      for (int i = 0; i < depth; i++) {
        field.activation().backward(slope, ones, z[i], activated(i));
        Tensor spread = slope.unsqueeze(1);
        if (i == 0) {
          torch.mul_out(now.view(rows, dimension, width), spread, transposed[0]);
        } else {
          torch.mm_out(next, now, transposed[i]);
          next.view(rows, dimension, width).mul_(spread);
          if (residual) {
            next.add_(now);
          }
          Tensor held = now;
          now = next;
          next = held;
        }
      }
      torch.mul_out(
          next.view(rows, dimension, width), now.view(rows, dimension, width), weights[depth]);
      torch.sum_out(out, next.view(rows, dimension * width), 1);
    }
  }

  /** The activation of z[i] without the residual's part: only tanh asks for it. */
  private Tensor activated(int i) {
    return residual && i > 0 ? h[i].sub(h[i - 1]) : h[i];
  }
}
