package dev.fluxion.solve;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Vector-Jacobian products by autograd; a solve and its pullback belong into one scope. */
public final class TapedOde implements DifferentiableOde {
  /** One recorded evaluation. */
  private record Kept(Tensor x, Tensor value) {}

  private final RecordedOde function;
  private final Tensor parameters;
  private final Map<Long, Kept> kept = new HashMap<>();

  /**
   * Takes a right-hand side at given parameters.
   *
   * @param parameters p; they are not changed
   */
  public TapedOde(RecordedOde function, Tensor parameters) {
    this.function = function;
    this.parameters = parameters.detach().set_requires_grad(true);
  }

  @Override
  public void derivative(long evaluation, double t, Tensor x, Tensor out) {
    // A divergence needs the tape for its value already.
    try (AutoGradMode recording = new AutoGradMode(true)) {
      Tensor value =
          function.derivative(
              parameters.detach(), RecordedOde.Moment.of(evaluation, t, x), x.detach());
      out.copy_(value.detach());
    }
  }

  @Override
  public void record(long evaluation, double t, Tensor x, Tensor out) {
    try (AutoGradMode recording = new AutoGradMode(true)) {
      Tensor point = x.detach().clone().set_requires_grad(true);
      Tensor value =
          function.derivative(parameters, RecordedOde.Moment.of(evaluation, t, point), point);
      kept.put(evaluation, new Kept(point, value));
      out.copy_(value.detach());
    }
  }

  @Override
  public void pullback(
      long evaluation, Tensor cotangent, Tensor into, @Nullable Tensor gradient, double scale) {
    Kept at = kept.remove(evaluation);
    if (at == null) {
      throw new IllegalStateException("evaluation " + evaluation + " was not recorded");
    }
    product(at.value(), at.x(), parameters, cotangent, into, gradient, scale);
  }

  /** Writes the product with df/dx, and adds the scaled one with df/dp. */
  static void product(
      Tensor value,
      Tensor x,
      Tensor parameters,
      Tensor cotangent,
      Tensor into,
      @Nullable Tensor gradient,
      double scale) {
    into.zero_();
    if (!value.requires_grad()) {
      return;
    }
    try (NoGradGuard guard = new NoGradGuard()) {
      TensorVector of = gradient == null ? new TensorVector(x) : new TensorVector(x, parameters);
      TensorVector found =
          torch.grad(
              new TensorVector(value),
              of,
              new TensorVector(cotangent),
              new BoolOptional(false),
              false,
              true);
      if (found.get(0).defined()) {
        into.copy_(found.get(0));
      }
      if (gradient != null && found.get(1).defined()) {
        gradient.add_(found.get(1), new Scalar(scale));
      }
    }
  }
}
