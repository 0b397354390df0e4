package dev.fluxion.model;

import dev.fluxion.nn.sequence.SequenceField;
import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/**
 * The causal velocity of one position after the other, {@code v_i(t, x_i)} given the positions
 * before at the same evaluation: there is one walk along the positions for each evaluation of a
 * position's velocity, in the order in which they are asked for, so that these have to be the same
 * for every position. Serves one thread.
 */
final class CausalPositions implements VelocityField, AutoCloseable {
  private final SequenceField field;
  private final Condition given;
  private final List<SequenceField.Walk> walks = new ArrayList<>();
  private int evaluation;

  /**
   * Begins in front of the first position.
   *
   * @param given stamps, [n, length], and inputs, [n, length, size], of all positions
   */
  CausalPositions(SequenceField field, Condition given) {
    this.field = field;
    this.given = given;
  }

  /** Goes on to a position, and returns what is given of it. */
  Condition position(int i) {
    evaluation = 0;
    Map<String, Tensor> own = new HashMap<>();
    given.values().forEach((name, values) -> own.put(name, values.select(1, i)));
    return new Condition(own);
  }

  @Override
  public Tensor velocity(Tensor t, Tensor x, Condition condition) {
    if (evaluation == walks.size()) {
      walks.add(field.walk(x.size(0)));
    }
    Tensor features =
        walks
            .get(evaluation++)
            .next(
                x,
                t,
                condition.values().get(SequenceField.INPUTS),
                Objects.requireNonNull(condition.values().get(SequenceField.STAMPS)));
    return field.head().velocity(t, x, SequenceField.of(features));
  }

  /** Goes back in front of the first position. */
  @Override
  public void close() {
    walks.forEach(SequenceField.Walk::close);
    walks.clear();
  }
}
