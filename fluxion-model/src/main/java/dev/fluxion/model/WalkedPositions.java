package dev.fluxion.model;

import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What the autoregressive mode gives the head at one position after the other: the features of the
 * finished positions before, and those without condition beside them where there is guidance.
 * Serves one thread.
 */
final class WalkedPositions implements AutoCloseable {
  private final SequenceField field;
  private final Condition given;
  private final SequenceField.Walk walk;
  private final SequenceField.@Nullable Walk absent;
  private final Tensor before;
  private final Tensor time;
  private int position;

  /**
   * Begins at the first position.
   *
   * @param given stamps, [n, length], and inputs, [n, length, size], of all positions
   * @param guided whether the features without condition are wanted too
   */
  WalkedPositions(SequenceField field, Condition given, long rows, boolean guided) {
    this.field = field;
    this.given = given;
    walk = field.walk(rows);
    absent = guided ? field.walk(rows) : null;
    before = field.parameters().flat().new_zeros(rows, field.shape().history());
    time = before.new_zeros(rows);
  }

  /** Returns the condition of the head at the position. */
  Condition features() {
    Tensor inputs = given.values().get(SequenceField.INPUTS);
    Tensor own = inputs == null ? null : inputs.select(1, position);
    Tensor stamps =
        Objects.requireNonNull(given.values().get(SequenceField.STAMPS)).select(1, position);
    Map<String, Tensor> features = new HashMap<>();
    features.put(Condition.INPUTS, walk.next(before, time, own, stamps));
    if (absent != null && own != null) {
      features.put(GuidedField.ABSENT, absent.next(before, time, torch.zeros_like(own), stamps));
    }
    return new Condition(features);
  }

  /**
   * Goes on to the next position.
   *
   * @param x the finished values of this one, [n, channels]
   * @param start the source's values of this one, [n, channels]
   */
  void finish(Tensor x, Tensor start) {
    before.copy_(field.shape().noise() ? torch.cat(new TensorVector(x, start), 1) : x);
    position++;
  }

  @Override
  public void close() {
    walk.close();
    if (absent != null) {
      absent.close();
    }
  }
}
