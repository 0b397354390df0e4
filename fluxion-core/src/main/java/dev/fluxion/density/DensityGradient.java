package dev.fluxion.density;

import dev.fluxion.solve.DifferentiableSolve;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Log densities at t = 1 that can be differentiated in the points and in the field's parameters:
 * {@code log p_1(x_1) = log p_0(x_0) + l_0}, where (x, l) is solved from (x_1, 0) at t = 1 to t =
 * 0. Not safe for use by several threads.
 */
public final class DensityGradient {
  private final DifferentiableSolve solve;
  private final Source source;
  private final long[] shape;
  private final int estimates;
  private final Tensor start;
  private final Tensor cotangent;
  private final Tensor points;
  private final Tensor integrals;
  private final Tensor pointCotangent;
  private final Tensor integralCotangent;
  private final long size;
  private Tensor end;

  /**
   * Takes a solve of the state [rows, size + estimates] from t = 1 to t = 0.
   *
   * @param source the law at t = 0
   * @param shape shape of the points, [rows, ...]
   * @param like a tensor whose type and device states have
   */
  public DensityGradient(
      DifferentiableSolve solve, Source source, long[] shape, int estimates, Tensor like) {
    this.solve = solve;
    this.source = source;
    this.shape = shape.clone();
    this.estimates = estimates;
    try (NoGradGuard guard = new NoGradGuard()) {
      start = state(shape, estimates, like);
      cotangent = state(shape, estimates, like);
      size = start.size(1) - estimates;
      points = start.narrow(1, 0, size);
      integrals = start.narrow(1, size, estimates);
      pointCotangent = cotangent.narrow(1, 0, size);
      integralCotangent = cotangent.narrow(1, size, estimates);
    }
    end = start;
  }

  /** Returns a state of zeros, [rows, size + estimates]. */
  public static Tensor state(long[] shape, int estimates, Tensor like) {
    long size = 1;
    for (int i = 1; i < shape.length; i++) {
      size *= shape[i];
    }
    return Tensors.zeros(like.scalar_type(), shape[0], size + estimates)
        .to(like.device(), like.scalar_type());
  }

  /** Returns the log densities of points, [rows]: the mean over the estimates. */
  public Tensor logDensity(Tensor x) {
    try (NoGradGuard guard = new NoGradGuard()) {
      points.copy_(x.flatten(1, -1));
      integrals.zero_();
      end = solve.solve(start);
      Tensor integral =
          estimates == 1 ? end.select(1, size) : end.narrow(1, size, estimates).mean(1);
      return source.logDensity(atSource()).add(integral);
    }
  }

  private Tensor atSource() {
    return end.narrow(1, 0, size).contiguous().view(shape);
  }

  /**
   * Returns the gradient in the points of {@code sum_i w_i log p(x_i)} at the last points, of their
   * shape, and adds that in the parameters.
   *
   * @param weights w, [rows]
   * @param gradient receives the sum, of the parameters' shape
   */
  public Tensor pullback(Tensor weights, Tensor gradient) {
    Tensor slope;
    try (AutoGradMode recording = new AutoGradMode(true)) {
      Tensor x = atSource().detach().set_requires_grad(true);
      Tensor weighted = source.logDensity(x).mul(weights).sum();
      slope = torch.grad(new TensorVector(weighted), new TensorVector(x)).get(0);
    }
    try (NoGradGuard guard = new NoGradGuard()) {
      pointCotangent.copy_(slope.flatten(1, -1));
      integralCotangent.copy_(weights.div(new Scalar((double) estimates)).unsqueeze(1));
      Tensor found = solve.pullback(cotangent, gradient);
      return found.narrow(1, 0, size).contiguous().view(shape);
    }
  }
}
