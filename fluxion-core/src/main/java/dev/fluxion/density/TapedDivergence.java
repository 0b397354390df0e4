package dev.fluxion.density;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Values of a recorded divergence, whose tape is dropped after each evaluation. */
final class TapedDivergence implements Divergence.Evaluator {
  private final VelocityField field;
  private final Condition condition;
  private final Divergence.Recorder recorder;
  private final int estimates;
  private long evaluation;

  TapedDivergence(
      VelocityField field, Condition condition, Divergence.Recorder recorder, int estimates) {
    this.field = field;
    this.condition = condition;
    this.recorder = recorder;
    this.estimates = estimates;
  }

  @Override
  public void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence) {
    try (Scope scope = new Scope()) {
      Tensor times = Tensors.full(x.scalar_type(), t, x.size(0)).to(x.device(), x.scalar_type());
      evaluate(times, null, x, condition, velocity, divergence);
    }
  }

  @Override
  public void evaluate(Tensor t, Tensor rows, Tensor x, Tensor velocity, Tensor divergence) {
    try (Scope scope = new Scope()) {
      evaluate(t, rows, x, condition.select(rows), velocity, divergence);
    }
  }

  private void evaluate(
      Tensor t,
      @Nullable Tensor rows,
      Tensor x,
      Condition given,
      Tensor velocity,
      Tensor divergence) {
    try (AutoGradMode recording = new AutoGradMode(true)) {
      Tensor point = x.detach().clone().set_requires_grad(true);
      Divergence.Recorded found =
          recorder.record(evaluation++, at -> field.velocity(t, at, given), point, rows, false);
      velocity.copy_(found.velocity().detach());
      Tensor values = found.divergence().detach();
      divergence.copy_(estimates == 1 ? values.select(1, 0) : values);
    }
  }
}
