package dev.fluxion.nn.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.nn.Activation;
import dev.fluxion.nn.GradientEngine;
import dev.fluxion.nn.Mlp;
import dev.fluxion.nn.TapedEngine;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tape is the specification of the closed forms of recurrent layers. */
class RecurrentPassTest {
  private static final Mlp HEAD = Mlp.of(6, 1, Activation.TANH);

  static List<SequenceCase> fields() {
    List<SequenceCase> all = new ArrayList<>();
    for (SequenceMode mode : SequenceMode.values()) {
      for (int layers : new int[] {1, 2, 3}) {
        for (int hidden : new int[] {1, 5}) {
          boolean much = hidden == 5;
          SequenceShape shape =
              new SequenceShape(
                  much ? 2 : 1,
                  much ? 3 : 0,
                  mode,
                  much,
                  much && mode == SequenceMode.AUTOREGRESSIVE,
                  much && mode == SequenceMode.JOINT);
          all.add(new SequenceCase(new Gru(hidden, layers, HEAD), shape));
          all.add(new SequenceCase(new Lstm(hidden, layers, HEAD), shape));
        }
      }
    }
    return all;
  }

  /** Rows, positions and lengths of sequences; one engine hears of all, one after the other. */
  private static final int[][] SIZES = {
    {3, 6, 6, 6, 6}, {3, 6, 2, 6, 1}, {3, 9, 4, 9, 9}, {3, 4, 4, 4, 4}, {2, 9, 9, 7}, {1, 1, 1}
  };

  private static Condition given(SequenceCase one, int[] sizes) {
    int[] lengths = Arrays.copyOfRange(sizes, 2, sizes.length);
    Map<String, Tensor> given = new HashMap<>();
    one.given(ScalarType.Double, sizes[0], sizes[1])
        .forEach(
            (name, value) ->
                given.put(
                    name,
                    SequenceCase.beyond(value, lengths, name.equals(SequenceField.MASK) ? 0 : 3)));
    return new Condition(given);
  }

  @ParameterizedTest
  @MethodSource("fields")
  void theGradientIsThatOfTheTape(SequenceCase one) {
    SequenceField field = one.field(ScalarType.Double);
    for (Objective objective :
        List.of(new Objective.Velocity(Reduction.SUM), new Objective.Velocity(Reduction.MEAN))) {
      GradientEngine engine = field.gradientEngine(objective, 3);
      assertThat(engine).isNotInstanceOf(TapedEngine.class);
      for (int[] sizes : SIZES) {
        Condition given = given(one, sizes);
        PathSample sample = SequenceFieldTest.sample(one, given, sizes[0], sizes[1]);
        Tensor closed = Tensors.empty(ScalarType.Double, field.parameters().count());
        Tensor taped = Tensors.empty(ScalarType.Double, field.parameters().count());
        for (int call = 0; call < 2; call++) {
          double loss = engine.lossAndGradient(sample, given, 7, closed);
          double expected =
              new TapedEngine(field, objective).lossAndGradient(sample, given, 7, taped);
          assertThat(loss).isCloseTo(expected, within(1e-12 * (1 + expected)));
          assertThat(closed.sub(taped).abs().max().item_double())
              .isLessThan(1e-11 * (1 + taped.abs().max().item_double()));
          field.parameters().flat().mul_(new Scalar(0.95));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void theVelocityIsThatOfTheTape(SequenceCase one) {
    SequenceField field = one.field(ScalarType.Double);
    for (int[] sizes : SIZES) {
      Condition given = given(one, sizes);
      VelocityField.Evaluator evaluator = field.evaluator(sizes[0], given);
      Tensor x = one.points(ScalarType.Double, sizes[0], sizes[1]);
      Tensor out = Tensors.empty(ScalarType.Double, x.shape());
      for (double t : new double[] {0, 0.4, 1}) {
        evaluator.velocity(t, x, out);
        Tensor expected = field.velocity(Tensors.full(ScalarType.Double, t, sizes[0]), x, given);
        assertThat(out.sub(expected).abs().max().item_double()).isLessThan(1e-13);
        x = x.mul(new Scalar(1.1));
      }
    }
  }
}
