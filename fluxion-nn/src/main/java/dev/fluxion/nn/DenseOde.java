package dev.fluxion.nn;

import dev.fluxion.path.Condition;
import dev.fluxion.solve.DifferentiableOde;
import dev.fluxion.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Point and divergence of a {@link DenseField} as one state, [rows, dimension + 1], with the closed
 * form of its vector-Jacobian products: no tape, in buffers that are kept between calls.
 *
 * <p>With directions e_p the divergence is {@code f sum_p e_p^T (dv/dx) e_p}: exact for the unit
 * vectors and f = 1, Hutchinson's estimate for P probes and f = 1/P. Values and tangents pass
 * through a layer as one matrix, {@code [h; T] W^T}: {@code h_i = act(z_i)}, {@code U_i = T_{i-1}
 * W^T}, {@code T_i = act'(z_i) U_i}. Backward, from the gradients {@code [hbar; Tbar]}: {@code zbar
 * = act'(z) hbar + act''(z) sum_p Tbar_p U_p}, {@code Ubar = act'(z) Tbar}, and the layer's
 * gradient is {@code [zbar; Ubar]^T [h_{i-1}; T_{i-1}]}. Gates and shifts of the time are folded
 * into weight and bias.
 *
 * <p>Not safe for use by several threads.
 */
final class DenseOde implements DifferentiableOde {
  private final DenseStack stack;
  private final Parameters parameters;
  private final int depth;
  private final int dimension;
  private final int tangents;
  private final long rows;
  private final double factor;
  private final ActivationKernel activation;
  private final DenseMoment[] moments;
  private final Tensor[] weights;
  private final Tensor[] biases;
  private final Tensor[] weightGradients;
  private final Tensor[] biasGradients;
  private final Tensor scratch;
  private final Tensor[] upstream;
  private final Tensor[] upstreamTurned;
  private final Tensor[] upper;
  private final Tensor[] lower;
  private final Tensor outer;
  private final Tensor outerTurned;
  private final Tensor outerUpper;
  private final Tensor outerLower;
  private final Tensor products;
  private final Tensor curvature;
  private final Tensor sums;
  private final Tensor ones;
  private final Tensor unit;
  private final Tensor estimates;
  private @Nullable Tensor probes;
  private @Nullable Tensor condition;

  /**
   * Allocates the buffers.
   *
   * @param directions number of probes; 0 for the exact trace
   * @param places how many evaluations are recorded at a time
   */
  DenseOde(DenseField field, long rows, int directions, int places) {
    this.rows = rows;
    stack = field.stack();
    parameters = field.parameters();
    depth = stack.depth();
    dimension = stack.dimension();
    tangents = directions == 0 ? dimension : directions;
    factor = directions == 0 ? 1 : 1.0 / directions;
    activation = new ActivationKernel(stack.activation());
    ScalarType type = parameters.flat().scalar_type();
    int width = stack.width();
    long all = rows * (1 + tangents);
    weights = new Tensor[depth + 1];
    biases = new Tensor[depth + 1];
    weightGradients = new Tensor[depth + 1];
    biasGradients = new Tensor[depth + 1];
    moments = new DenseMoment[places];
    upstream = new Tensor[2];
    upstreamTurned = new Tensor[2];
    upper = new Tensor[2];
    lower = new Tensor[2];
    try (NoGradGuard guard = new NoGradGuard()) {
      scratch = torch.zeros_like(parameters.flat());
      List<Parameters.Entry> entries = parameters.entries();
      int first = entries.size() - 2 * (depth + 1);
      for (int i = 0; i <= depth; i++) {
        weights[i] = parameters.view(entries.get(first + 2 * i));
        biases[i] = parameters.view(entries.get(first + 2 * i + 1));
        weightGradients[i] = Parameters.viewOf(scratch, entries.get(first + 2 * i));
        biasGradients[i] = Parameters.viewOf(scratch, entries.get(first + 2 * i + 1));
      }
      for (int i = 0; i < places; i++) {
        moments[i] = new DenseMoment(stack, rows, tangents, parameters.flat());
      }
      for (int i = 0; i < 2; i++) {
        upstream[i] = buffer(type, all, width);
        upstreamTurned[i] = upstream[i].t();
        upper[i] = upstream[i].narrow(0, 0, rows);
        lower[i] = upstream[i].narrow(0, rows, rows * tangents).view(tangents, rows, width);
      }
      outer = buffer(type, all, dimension);
      outerTurned = outer.t();
      outerUpper = outer.narrow(0, 0, rows);
      outerLower = outer.narrow(0, rows, rows * tangents).view(tangents, rows, dimension);
      products = buffer(type, tangents, rows, width);
      curvature = buffer(type, rows, width);
      sums = buffer(type, rows, width);
      ones = Tensors.full(type, 1, rows).to(parameters.flat().device(), type);
      unit = Tensors.full(type, 1, rows, width).to(parameters.flat().device(), type);
      estimates = buffer(type, tangents, rows, dimension);
      if (directions == 0) {
        for (DenseMoment moment : moments) {
          moment.directions().zero_();
          for (int j = 0; j < dimension; j++) {
            moment.directions().select(0, j).select(1, j).fill_(new Scalar(1.0));
          }
        }
      }
    }
  }

  private Tensor buffer(ScalarType type, long... shape) {
    return Tensors.empty(type, shape).to(parameters.flat().device(), type);
  }

  /**
   * Sets what holds for the next solves.
   *
   * @param given probes, [draws, probes, rows, dimension], or null for the exact trace
   */
  void given(@Nullable Tensor given, Condition conditions) {
    probes = given;
    condition = stack.condition() > 0 ? stack.conditionInputs(parameters, conditions, rows) : null;
  }

  @Override
  public void derivative(long evaluation, double t, Tensor x, Tensor out) {
    record(evaluation, t, x, out);
  }

  @Override
  public void record(long evaluation, double t, Tensor x, Tensor out) {
    DenseMoment moment = moments[(int) (evaluation % moments.length)];
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor drawn = probes;
      if (drawn != null) {
        moment.directions().copy_(drawn.select(0, drawn.size(0) == 1 ? 0 : evaluation));
      }
      moment.points().copy_(x.narrow(1, 0, dimension));
      moment.at(parameters, t, weights, biases, condition);
      for (int i = 0; i < depth; i++) {
        torch.mm_out(moment.sums(i), moment.into(i), moment.weight(i).t());
        moment.z(i).add_(moment.bias(i));
        activation.forward(moment.value(i), moment.z(i));
        activation.backward(moment.slope(i), unit, moment.z(i), moment.value(i));
        torch.mul_out(moment.tangent(i), moment.pushed(i), moment.slope(i));
        if (stack.residual() && i > 0) {
          torch.add_out(moment.h(i), moment.value(i), moment.h(i - 1));
          moment.tangent(i).add_(moment.tangent(i - 1));
        }
      }
      torch.mm_out(outer, moment.into(depth), moment.weight(depth).t());
      torch.add_out(out.narrow(1, 0, dimension), outerUpper, moment.bias(depth));
      torch.mul_out(estimates, outerLower, moment.directions());
      Tensor divergence = out.select(1, dimension);
      torch.sum_out(divergence, estimates, 0, 2);
      if (factor != 1) {
        divergence.mul_(new Scalar(factor));
      }
    }
  }

  @Override
  public void pullback(
      long evaluation, Tensor cotangent, Tensor into, @Nullable Tensor gradient, double scale) {
    DenseMoment moment = moments[(int) (evaluation % moments.length)];
    try (NoGradGuard guard = new NoGradGuard()) {
      outerUpper.copy_(cotangent.narrow(1, 0, dimension));
      Tensor weight = cotangent.narrow(1, dimension, 1);
      torch.mul_out(outerLower, moment.directions(), weight);
      if (factor != 1) {
        outerLower.mul_(new Scalar(factor));
      }
      boolean asked = gradient != null;
      if (asked) {
        layer(depth, outerTurned, outerUpper, moment);
      }
      int now = 0;
      torch.mm_out(upstream[0], outer, moment.weight(depth));
      for (int i = depth - 1; i >= 0; i--) {
        int next = 1 - now;
        boolean skips = stack.residual() && i > 0;
        if (skips) {
          upstream[next].copy_(upstream[now]);
        }
        through(i, moment, upper[now], lower[now]);
        if (asked) {
          layer(i, upstreamTurned[now], upper[now], moment);
        }
        if (skips) {
          upstream[next].addmm_(upstream[now], moment.weight(i));
        } else if (i > 0) {
          torch.mm_out(upstream[next], upstream[now], moment.weight(i));
        } else {
          torch.mm_out(into.narrow(1, 0, dimension), upper[now], moment.weight(0));
          into.select(1, dimension).zero_();
        }
        now = i > 0 ? next : now;
      }
      if (gradient != null) {
        if (condition != null) {
          torch.mm_out(moment.conditionPart(weightGradients[0]), upper[now].t(), condition);
        }
        moment.time(parameters, weights, biases, weightGradients, biasGradients, scratch);
        gradient.add_(scratch, new Scalar(scale));
      }
    }
  }

  /** Takes the gradients of values and tangents back through an activation, in place. */
  private void through(int i, DenseMoment moment, Tensor ofValue, Tensor ofTangents) {
    torch.mul_out(products, ofTangents, moment.pushed(i));
    torch.sum_out(sums, products, 0);
    activation.curvature(curvature, moment.z(i), moment.value(i), moment.slope(i));
    ofTangents.mul_(moment.slope(i));
    ofValue.mul_(moment.slope(i)).addcmul_(sums, curvature);
  }

  private void layer(int i, Tensor turned, Tensor ofSums, DenseMoment moment) {
    Tensor weight = i == 0 ? moment.pointPart(weightGradients[0]) : weightGradients[i];
    torch.mm_out(weight, turned, moment.into(i));
    torch.mv_out(biasGradients[i], ofSums.t(), ones);
  }
}
