package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.nn.Activation;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.path.Condition;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class GuidedFieldTest {
  private static final int ROWS = 9;
  private static final Guidance GUIDANCE = new Guidance(2.5, 0.2, 0.6);

  private static final TrainableField FIELD =
      Mlp.of(8, 2, Activation.TANH).build(3, 4, Key.of(5), ScalarType.Double);

  private static Tensor normal(long seed, long... shape) {
    return Tensors.normal(Key.of(seed), 0, ScalarType.Double, shape);
  }

  private static Condition given() {
    return new Condition(Map.of(Condition.INPUTS, normal(2, ROWS, 4)));
  }

  private static Condition absent() {
    return new Condition(Map.of(Condition.INPUTS, Tensors.zeros(ScalarType.Double, ROWS, 4)));
  }

  private static void same(Tensor actual, Tensor expected) {
    assertThat(Tensors.doubles(actual)).containsExactly(Tensors.doubles(expected), within(1e-12));
  }

  @Test
  void theVelocityIsTheFormulaInsideTheIntervalAndTheFieldOutside() {
    Tensor x = normal(1, ROWS, 3);
    GuidedField guided = new GuidedField(FIELD, GUIDANCE);
    for (double t : new double[] {0, 0.2, 0.35, 0.6, 0.61, 1}) {
      Tensor time = Tensors.full(ScalarType.Double, t, ROWS);
      Tensor with = FIELD.velocity(time, x, given());
      Tensor without = FIELD.velocity(time, x, absent());
      boolean inside = t >= 0.2 && t <= 0.6;
      Tensor expected = inside ? without.add(with.sub(without).mul(new Scalar(2.5))) : with;
      same(guided.velocity(time, x, given()), expected);
      Tensor out = Tensors.empty(ScalarType.Double, ROWS, 3);
      guided.evaluator(ROWS, given()).velocity(t, x, out);
      same(out, expected);
    }
  }

  @Test
  void theDivergenceIsThatOfTheTape() {
    Tensor x = normal(1, ROWS, 3);
    GuidedField guided = new GuidedField(FIELD, GUIDANCE);
    Divergence.Evaluator closed = new ExactTrace().evaluator(guided, ROWS, given());
    Divergence.Evaluator taped = ExactTrace.taped(guided, ROWS, given());
    for (double t : new double[] {0.1, 0.5}) {
      Tensor[] found = buffers(ROWS);
      Tensor[] expected = buffers(ROWS);
      closed.evaluate(t, x, found[0], found[1]);
      taped.evaluate(t, x, expected[0], expected[1]);
      same(found[0], expected[0]);
      same(found[1], expected[1]);
    }
  }

  @Test
  void rowsWithTimesOfTheirOwnAreWithinOrOutsideEachForItself() {
    GuidedField guided = new GuidedField(FIELD, GUIDANCE);
    int n = 4;
    Tensor t = Tensors.of(new double[] {0.1, 0.3, 0.6, 0.9}, n);
    Tensor chosen = Tensors.of(new double[] {7, 0, 3, 4}, n).to(ScalarType.Long);
    Tensor x = normal(8, n, 3);
    Tensor expected = guided.velocity(t, x, given().select(chosen));
    Tensor out = Tensors.empty(ScalarType.Double, n, 3);
    guided.rowEvaluator(ROWS, given()).velocity(t, chosen, x, out);
    same(out, expected);
    Tensor[] closed = buffers(n);
    Tensor[] taped = buffers(n);
    new ExactTrace().evaluator(guided, ROWS, given()).evaluate(t, chosen, x, closed[0], closed[1]);
    ExactTrace.taped(guided, ROWS, given()).evaluate(t, chosen, x, taped[0], taped[1]);
    same(closed[0], expected);
    same(closed[1], taped[1]);
  }

  private static Tensor[] buffers(int rows) {
    return new Tensor[] {
      Tensors.empty(ScalarType.Double, rows, 3), Tensors.empty(ScalarType.Double, rows)
    };
  }

  @Test
  void guidanceWithoutConditionIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GuidedField(FIELD, GUIDANCE).evaluator(ROWS, Condition.NONE))
        .withMessageContaining("needs a condition");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Guidance(2, 0.6, 0.2))
        .withMessageContaining("rising order");
  }
}
