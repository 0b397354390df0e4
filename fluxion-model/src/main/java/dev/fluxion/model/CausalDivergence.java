package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The divergence of each position's velocity in its own values, for the causal mode: its Jacobian
 * is block triangular, and {@code tr dv_i / dx_i} are the traces of the blocks on the diagonal.
 * Positions stand in the place of estimates, each with those of its own divergence.
 *
 * <p>Positions are taken one after the other; what a position remembers of those before carries no
 * gradient, so that a pass costs a few times as much as the velocity itself, whatever the length.
 *
 * @param own how the trace of a block is found
 * @param positions the velocity of one position, on which the field that is evaluated stands
 * @param batch the sequences, points of which are [n, length, channels]
 * @param from index of the first of them
 */
record CausalDivergence(Divergence own, CausalPositions positions, SequenceBatch batch, int from)
    implements Divergence {

  @Override
  public int estimates() {
    return batch.length() * own.estimates();
  }

  @Override
  public boolean fixed() {
    return own.fixed();
  }

  @Override
  public Recorder recorder(long rows) {
    throw new UnsupportedOperationException("positions are evaluated one after the other");
  }

  @Override
  public Evaluator evaluator(VelocityField field, long rows, Condition condition) {
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < batch.length(); i++) {
      recorders.add(own.from((long) i * batch.count() + from).recorder(rows));
    }
    return new Evaluator() {
      private long evaluation;

      @Override
      public void evaluate(double t, Tensor x, Tensor velocity, Tensor divergence) {
        try (Scope scope = new Scope()) {
          walk(Tensors.full(x.scalar_type(), t, x.size(0)), x, null, velocity, divergence);
        }
      }

      @Override
      public void evaluate(Tensor t, Tensor rows, Tensor x, Tensor velocity, Tensor divergence) {
        try (Scope scope = new Scope()) {
          walk(t, x, rows, velocity, divergence);
        }
      }

      private void walk(
          Tensor t, Tensor x, @Nullable Tensor rows, Tensor velocity, Tensor divergence) {
        Tensor traces = divergence.view(x.size(0), estimates());
        try (AutoGradMode recording = new AutoGradMode(true);
            CausalPositions each = positions) {
          for (int i = 0; i < batch.length(); i++) {
            Condition given = each.position(i);
            Condition chosen = rows == null ? given : given.select(rows);
            Tensor point = x.select(1, i).detach().clone().set_requires_grad(true);
            Recorded found =
                recorders
                    .get(i)
                    .record(evaluation, at -> field.velocity(t, at, chosen), point, rows, false);
            velocity.select(1, i).copy_(found.velocity().detach());
            traces
                .narrow(1, (long) i * own.estimates(), own.estimates())
                .copy_(found.divergence().detach());
          }
        }
        evaluation++;
      }
    };
  }
}
