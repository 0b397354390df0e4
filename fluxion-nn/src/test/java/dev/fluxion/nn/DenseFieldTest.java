package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The battery that every dense field passes: the tape is the specification of the closed forms. */
class DenseFieldTest {
  static List<Mlp> fields() {
    List<Mlp> all = new ArrayList<>();
    for (TimeInput time : TimeInput.values()) {
      for (Activation activation : Activation.values()) {
        for (boolean residual : new boolean[] {false, true}) {
          int depth = 1 + all.size() % 4;
          int width = 3 + 7 * (all.size() % 5);
          all.add(
              new Mlp(
                  width,
                  depth,
                  activation,
                  time,
                  6,
                  1.5,
                  residual,
                  List.of(Initialization.values()).get(all.size() % 3)));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("fields")
  void outputHasTheShapeOfTheInputAndDependsOnTime(Mlp config) {
    TrainableField field = config.build(6, Key.of(4), ScalarType.Double);
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 9, 2, 3);
    Tensor early = field.velocity(Tensors.full(ScalarType.Double, 0.2, 9), x, Condition.NONE);
    Tensor late = field.velocity(Tensors.full(ScalarType.Double, 0.9, 9), x, Condition.NONE);
    assertThat(early.shape()).containsExactly(9, 2, 3);
    assertThat(Tensors.doubles(early)).isNotEqualTo(Tensors.doubles(late));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void closedFormsEqualTheTape(Mlp config) {
    for (int dimension : new int[] {1, 2, 5}) {
      for (int rows : new int[] {1, 13}) {
        for (int condition : new int[] {0, 3}) {
          TrainableField field =
              config.build(dimension, condition, Key.of(rows), ScalarType.Double);
          Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, rows, dimension);
          Condition given =
              condition == 0
                  ? Condition.NONE
                  : new Condition(
                      Map.of(
                          Condition.INPUTS,
                          Tensors.normal(Key.of(7), 0, ScalarType.Double, rows, condition)));
          checkValueAndDivergence(field, x, rows, given);
          checkRowsWithTimesOfTheirOwn(field, x, rows, given);
          checkGradient(field, x, rows, given);
        }
      }
    }
  }

  private static void checkValueAndDivergence(
      TrainableField field, Tensor x, int rows, Condition given) {
    Tensor velocity = Tensors.empty(ScalarType.Double, x.shape());
    Tensor alone = Tensors.empty(ScalarType.Double, x.shape());
    Tensor divergence = Tensors.empty(ScalarType.Double, rows);
    Tensor tapedVelocity = Tensors.empty(ScalarType.Double, x.shape());
    Tensor tapedDivergence = Tensors.empty(ScalarType.Double, rows);
    new ExactTrace().evaluator(field, rows, given).evaluate(0.37, x, velocity, divergence);
    ExactTrace.taped(field, rows, given).evaluate(0.37, x, tapedVelocity, tapedDivergence);
    field.evaluator(rows, given).velocity(0.37, x, alone);
    same(velocity, tapedVelocity);
    same(alone, tapedVelocity);
    same(divergence, tapedDivergence);
  }

  private static void checkRowsWithTimesOfTheirOwn(
      TrainableField field, Tensor x, int rows, Condition given) {
    Divergence.Evaluator closed = new ExactTrace().evaluator(field, rows, given);
    Divergence.Evaluator taped = ExactTrace.taped(field, rows, given);
    VelocityField.RowEvaluator alone = field.rowEvaluator(rows, given);
    for (int n : new int[] {rows, (rows + 1) / 2, rows}) {
      Tensor t = Tensors.uniform(Key.of(n), 0, ScalarType.Double, n);
      Tensor chosen =
          Tensors.full(ScalarType.Double, 1, n)
              .cumsum(0)
              .mul(new Scalar(-1.0))
              .add(new Scalar((double) rows))
              .to(ScalarType.Long);
      Tensor part = x.index_select(0, chosen);
      Tensor velocity = Tensors.empty(ScalarType.Double, part.shape());
      Tensor other = Tensors.empty(ScalarType.Double, part.shape());
      Tensor divergence = Tensors.empty(ScalarType.Double, n);
      Tensor tapedVelocity = Tensors.empty(ScalarType.Double, part.shape());
      Tensor tapedDivergence = Tensors.empty(ScalarType.Double, n);
      closed.evaluate(t, chosen, part, velocity, divergence);
      taped.evaluate(t, chosen, part, tapedVelocity, tapedDivergence);
      alone.velocity(t, chosen, part, other);
      same(velocity, tapedVelocity);
      same(other, tapedVelocity);
      same(divergence, tapedDivergence);
    }
  }

  private static void same(Tensor actual, Tensor expected) {
    assertThat(Tensors.doubles(actual)).containsExactly(Tensors.doubles(expected), within(1e-11));
  }

  private static void checkGradient(TrainableField field, Tensor x, int rows, Condition given) {
    Tensor target = Tensors.normal(Key.of(2), 0, ScalarType.Double, x.shape());
    Tensor t = Tensors.uniform(Key.of(3), 0, ScalarType.Double, rows);
    Tensor weight = rows > 1 ? Tensors.uniform(Key.of(5), 0, ScalarType.Double, rows) : null;
    PathSample sample = new PathSample(x, x, t, x, null, target, weight);
    for (Reduction reduction : Reduction.values()) {
      Objective objective = new Objective.Velocity(reduction);
      Tensor closed = Tensors.empty(ScalarType.Double, field.parameters().count());
      Tensor taped = Tensors.empty(ScalarType.Double, field.parameters().count());
      GradientEngine engine = field.gradientEngine(objective, rows);
      double loss = 0;
      for (int call = 0; call < 2; call++) {
        loss = engine.lossAndGradient(sample, given, 20, closed);
      }
      double tapedLoss =
          new TapedEngine(field, objective).lossAndGradient(sample, given, 20, taped);
      assertThat(loss).isCloseTo(tapedLoss, within(1e-12));
      same(closed, taped);
    }
  }

  @Test
  void initialWeightsHaveTheStatedSpread() {
    Mlp config =
        new Mlp(400, 2, Activation.GELU, TimeInput.RAW, 2, 1, false, Initialization.KAIMING);
    TrainableField field = config.build(2, Key.of(0), ScalarType.Double);
    double[] values = Tensors.doubles(field.parameters().view("layers.1.weight"));
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    // 160,000 normals of variance 1/200: the estimate's relative deviation is .0035; five of them.
    assertThat(squares / values.length).isCloseTo(1 / 200.0, within(0.0175 / 200));
    assertThat(Tensors.doubles(field.parameters().view("layers.1.bias"))).containsOnly(0);
    double[] uniform =
        Tensors.doubles(
            Mlp.of(64, 3, Activation.GELU)
                .build(2, Key.of(0), ScalarType.Double)
                .parameters()
                .view("layers.1.bias"));
    assertThat(java.util.Arrays.stream(uniform).map(Math::abs).max().orElseThrow())
        .isBetween(0.9 / 8, 1 / 8.0);
  }

  @Test
  void wrongSizesAreRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Mlp.of(0, 3, Activation.GELU))
        .withMessage("width: is 0, but must be from 1 to 65536");
    TrainableField field = Mlp.of(4, 1, Activation.GELU).build(2, Key.of(0), ScalarType.Float);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                field.velocity(
                    Tensors.zeros(ScalarType.Float, 1),
                    Tensors.zeros(ScalarType.Float, 1, 3),
                    Condition.NONE))
        .withMessage("points have 3 values, but the field was built for 2");
  }
}
