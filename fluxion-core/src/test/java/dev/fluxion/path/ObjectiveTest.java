package dev.fluxion.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveTest {
  private static final Tensor OUTPUT = Tensors.normal(Key.of(1), 0, ScalarType.Double, 6, 1, 2, 2);
  private static final Tensor TARGET = Tensors.normal(Key.of(2), 0, ScalarType.Double, 6, 1, 2, 2);

  private static PathSample sample(@Nullable Tensor weight) {
    return new PathSample(
        TARGET, TARGET, Tensors.zeros(ScalarType.Double, 6), TARGET, null, TARGET, weight);
  }

  private static Tensor weight() {
    return Tensors.of(new double[] {1, 0, 2, 0.5, 3, 1}, 6);
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void rowLossIsTheSquaredErrorOfARow(Reduction reduction) {
    Objective objective = new Objective.Velocity(reduction);
    double[] output = Tensors.doubles(OUTPUT);
    double[] target = Tensors.doubles(TARGET);
    double[] plain = Tensors.doubles(objective.rowLoss(OUTPUT, sample(null)));
    double[] weighted = Tensors.doubles(objective.rowLoss(OUTPUT, sample(weight())));
    double[] weights = Tensors.doubles(weight());
    assertThat(plain).hasSize(6);
    for (int i = 0; i < 6; i++) {
      double sum = 0;
      for (int j = 0; j < 4; j++) {
        sum += Math.pow(output[4 * i + j] - target[4 * i + j], 2);
      }
      double row = reduction == Reduction.MEAN ? sum / 4 : sum;
      assertThat(plain[i]).isCloseTo(row, within(1e-14));
      assertThat(weighted[i]).isCloseTo(weights[i] * row, within(1e-14));
    }
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void theGradientInPlaceIsTheTapes(Reduction reduction) {
    Objective objective = new Objective.Velocity(reduction);
    for (PathSample sample : new PathSample[] {sample(null), sample(weight())}) {
      Tensor taped = OUTPUT.detach().clone().set_requires_grad(true);
      Tensor loss = objective.rowLoss(taped, sample).sum().div(new Scalar(9.0));
      loss.backward();
      Tensor inPlace = OUTPUT.detach().clone();
      assertThat(objective.lossAndOutputGradient(inPlace, sample, 9))
          .isCloseTo(loss.item_double(), within(1e-14));
      assertThat(Tensors.doubles(inPlace))
          .containsExactly(Tensors.doubles(taped.grad()), within(1e-15));
    }
  }

  @Test
  void theVelocityIsTheOutput() {
    Objective objective = new Objective.Velocity(Reduction.SUM);
    assertThat(objective.target(sample(null))).isSameAs(TARGET);
    assertThat(objective.velocity(OUTPUT, TARGET, TARGET, new Schedule.Linear(0))).isSameAs(OUTPUT);
    assertThat(Reduction.MEAN).hasToString("mean");
  }

  @Test
  void theDefaultEvaluatorIsTheFieldAtOneTime() {
    VelocityField field =
        (t, x, condition) ->
            x.mul(Tensors.column(t, x))
                .add(Objects.requireNonNull(condition.values().get("shift")));
    Tensor shift = Tensors.full(ScalarType.Double, 7, 6, 1, 1, 1);
    Condition condition = new Condition(Map.of("shift", shift));
    Tensor out = Tensors.empty(ScalarType.Double, 6, 1, 2, 2);
    field.evaluator(6, condition).velocity(0.25, OUTPUT, out);
    double[] x = Tensors.doubles(OUTPUT);
    double[] v = Tensors.doubles(out);
    for (int i = 0; i < x.length; i++) {
      assertThat(v[i]).isEqualTo(0.25 * x[i] + 7);
    }
  }

  @Test
  void conditionsAreCutByRows() {
    Condition condition =
        new Condition(Map.of("label", Tensors.of(new double[] {0, 1, 2, 3}, 4, 1)));
    assertThat(Tensors.doubles(Objects.requireNonNull(condition.rows(1, 3).values().get("label"))))
        .containsExactly(1, 2);
    assertThat(Condition.NONE.rows(1, 3)).isSameAs(Condition.NONE);
  }
}
