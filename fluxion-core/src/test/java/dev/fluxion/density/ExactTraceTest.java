package dev.fluxion.density;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.VelocityField;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import dev.fluxion.testing.WavyField;
import java.util.List;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ExactTraceTest {
  static final List<long[]> SHAPES = List.of(new long[] {5, 4}, new long[] {5, 1, 2, 2});

  @ParameterizedTest
  @FieldSource("SHAPES")
  void theTapeGivesTheSumOfPartialDerivatives(long[] shape) {
    WavyField field = WavyField.of(4, 1);
    Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Double, shape);
    Tensor velocity = Tensors.empty(ScalarType.Double, shape);
    Tensor divergence = Tensors.empty(ScalarType.Double, 5);
    new ExactTrace().evaluator(field, 5, Condition.NONE).evaluate(0.3, x, velocity, divergence);
    Tensor t = Tensors.full(ScalarType.Double, 0.3, 5);
    assertThat(Tensors.doubles(velocity))
        .containsExactly(Tensors.doubles(field.velocity(t, x, Condition.NONE)));
    double[] plain = Tensors.doubles(x);
    double[] sums = new double[5];
    double h = 1e-5;
    for (int i = 0; i < plain.length; i++) {
      double[] above = plain.clone();
      above[i] += h;
      double[] below = plain.clone();
      below[i] -= h;
      sums[i / 4] +=
          (Tensors.doubles(field.velocity(t, Tensors.of(above, shape), Condition.NONE))[i]
                  - Tensors.doubles(field.velocity(t, Tensors.of(below, shape), Condition.NONE))[i])
              / (2 * h);
    }
    assertThat(Tensors.doubles(divergence)).containsExactly(sums, within(1e-9));
  }

  @Test
  void aFieldThatDoesNotDependOnThePointHasNoDivergence() {
    Tensor shift = Tensors.of(new double[] {1, 2}, 2).set_requires_grad(true);
    for (VelocityField field :
        List.<VelocityField>of(
            (t, x, condition) -> shift.detach().expand(x.shape()),
            (t, x, condition) -> shift.expand(x.shape()))) {
      Tensor velocity = Tensors.empty(ScalarType.Double, 3, 2);
      Tensor divergence = Tensors.full(ScalarType.Double, 9, 3);
      ExactTrace.taped(field, 3, Condition.NONE)
          .evaluate(0, Tensors.zeros(ScalarType.Double, 3, 2), velocity, divergence);
      assertThat(Tensors.doubles(velocity)).containsExactly(1, 2, 1, 2, 1, 2);
      assertThat(Tensors.doubles(divergence)).containsOnly(0);
    }
  }

  @Test
  void theTapeLeavesNoRecordAndTheModeAsItWas() {
    WavyField field = WavyField.of(2, 1);
    Tensor x = Tensors.normal(Key.of(2), 0, ScalarType.Float, 3, 2);
    VelocityField single =
        (t, at, condition) ->
            field.velocity(t.to(ScalarType.Double), at.to(ScalarType.Double), condition);
    Tensor velocity = Tensors.empty(ScalarType.Float, 3, 2);
    Tensor divergence = Tensors.empty(ScalarType.Float, 3);
    try (NoGradGuard guard = new NoGradGuard()) {
      ExactTrace.taped(single, 3, Condition.NONE).evaluate(0.1, x, velocity, divergence);
      assertThat(GradMode.is_enabled()).isFalse();
    }
    assertThat(velocity.requires_grad()).isFalse();
    assertThat(divergence.requires_grad()).isFalse();
    assertThat(x.requires_grad()).isFalse();
  }

  /** A field with a closed form that differs from its tape on purpose. */
  private record Closed(double divergence) implements VelocityField, Divergence.Exact {
    @Override
    public Tensor velocity(Tensor t, Tensor x, Condition condition) {
      return x;
    }

    @Override
    public Divergence.Evaluator exactDivergence(long rows, Condition condition) {
      return new Divergence.Evaluator() {
        @Override
        public void evaluate(double t, Tensor x, Tensor velocity, Tensor out) {
          velocity.copy_(x);
          out.copy_(Tensors.full(ScalarType.Double, divergence, rows));
        }

        @Override
        public void evaluate(Tensor t, Tensor chosen, Tensor x, Tensor velocity, Tensor out) {
          evaluate(0, x, velocity, out);
        }
      };
    }
  }

  @Test
  void aClosedFormIsTakenWhereThereIsOne() {
    Tensor divergence = Tensors.empty(ScalarType.Double, 2);
    new ExactTrace()
        .evaluator(new Closed(7), 2, Condition.NONE)
        .evaluate(
            0,
            Tensors.zeros(ScalarType.Double, 2, 3),
            Tensors.empty(ScalarType.Double, 2, 3),
            divergence);
    assertThat(Tensors.doubles(divergence)).containsOnly(7);
    ExactTrace.taped(new Closed(7), 2, Condition.NONE)
        .evaluate(
            0,
            Tensors.zeros(ScalarType.Double, 2, 3),
            Tensors.empty(ScalarType.Double, 2, 3),
            divergence);
    assertThat(Tensors.doubles(divergence)).containsOnly(3);
  }
}
