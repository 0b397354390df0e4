package dev.fluxion.density;

import dev.fluxion.solve.OdeFunction;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Point and divergence estimates as one state, [rows, size + estimates], in buffers that are made
 * once.
 */
final class AugmentedOde implements OdeFunction {
  private final Divergence.Evaluator evaluator;
  private final long[] shape;
  private final long size;
  private final int estimates;
  private final Tensor point;
  private final Tensor velocity;
  private final Tensor trace;

  AugmentedOde(Divergence.Evaluator evaluator, Tensor like, int estimates) {
    this.evaluator = evaluator;
    this.estimates = estimates;
    shape = like.shape();
    size = Tensors.rowSize(like);
    point = torch.empty_like(like);
    velocity = torch.empty_like(like);
    long[] wide = estimates == 1 ? new long[] {shape[0]} : new long[] {shape[0], estimates};
    trace = Tensors.empty(like.scalar_type(), wide).to(like.device(), like.scalar_type());
  }

  @Override
  public void derivative(double t, Tensor state, Tensor out) {
    long n = state.size(0);
    Tensor at = point.narrow(0, 0, n);
    Tensor moved = velocity.narrow(0, 0, n);
    Tensor sum = trace.narrow(0, 0, n);
    at.view(n, size).copy_(state.narrow(1, 0, size));
    evaluator.evaluate(t, at, moved, sum);
    write(out, moved, sum);
  }

  @Override
  public void derivative(Tensor t, Tensor rows, Tensor state, Tensor out) {
    long n = state.size(0);
    Tensor at = point.narrow(0, 0, n);
    Tensor moved = velocity.narrow(0, 0, n);
    Tensor sum = trace.narrow(0, 0, n);
    at.view(n, size).copy_(state.narrow(1, 0, size));
    evaluator.evaluate(t, rows, at, moved, sum);
    write(out, moved, sum);
  }

  private void write(Tensor out, Tensor moved, Tensor sum) {
    long n = out.size(0);
    out.narrow(1, 0, size).copy_(moved.view(n, size));
    out.narrow(1, size, estimates).copy_(sum.view(n, estimates));
  }
}
