package dev.fluxion.model;

import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Scope;
import org.bytedeco.pytorch.Tensor;

/**
 * A field of sequences whose points are whole sequences, [batch, length * channels].
 *
 * @param field the field
 */
record FlatSequences(SequenceField field) implements VelocityField {
  private Tensor sequences(Tensor x) {
    int channels = field.shape().channels();
    return x.view(x.size(0), x.size(1) / channels, channels);
  }

  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    return field.velocity(t, sequences(x), condition).reshape(x.shape());
  }

  @Override
  public Evaluator evaluator(long rows, Condition condition) {
    Evaluator own = field.evaluator(rows, condition);
    return (t, x, out) -> {
      try (Scope scope = new Scope()) {
        own.velocity(t, sequences(x), sequences(out));
      }
    };
  }
}
