package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Reduction;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoredFieldTest {
  private static final Mlp PART = Mlp.of(8, 2, Activation.TANH);
  private static final ProbabilityPath BRIDGE = new ProbabilityPath.SchroedingerBridge(0.7, 0.01);

  private static ScoredField field() {
    return new Scored(PART, BRIDGE).build(2, 0, Key.of(1), ScalarType.Double);
  }

  private static PathSample sample(int rows) {
    return BRIDGE.sample(
        Tensors.normal(Key.of(2), 0, ScalarType.Double, rows, 2),
        Tensors.normal(Key.of(3), 0, ScalarType.Double, rows, 2),
        Tensors.uniform(Key.of(4), 0, ScalarType.Double, rows),
        Key.of(5),
        0);
  }

  @Test
  void theParametersOfBothNetworksAreOneTensor() {
    ScoredField field = field();
    TrainableField first = PART.build(2, Key.of(1), ScalarType.Double);
    TrainableField second = PART.build(2, Key.of(1).derive(1), ScalarType.Double);
    assertThat(field.parameters().count()).isEqualTo(2 * first.parameters().count());
    assertThat(Tensors.doubles(field.parameters().view("layers.1.weight")))
        .containsExactly(Tensors.doubles(first.parameters().view("layers.1.weight")));
    assertThat(Tensors.doubles(field.parameters().view("score.layers.1.weight")))
        .containsExactly(Tensors.doubles(second.parameters().view("layers.1.weight")));
    PathSample at = sample(5);
    assertThat(Tensors.doubles(field.velocity(at.t(), at.xt(), Condition.NONE)))
        .containsExactly(Tensors.doubles(first.velocity(at.t(), at.xt(), Condition.NONE)));
    Tensor noise = second.velocity(at.t(), at.xt(), Condition.NONE);
    Tensor deviation = BRIDGE.spread().at(at.t()).unsqueeze(1);
    assertThat(Tensors.doubles(field.score(at.t(), at.xt(), Condition.NONE)))
        .containsExactly(Tensors.doubles(noise.div(deviation).neg()), within(1e-13));
  }

  /** The loss is |v - u|^2 + w |s score + z|^2, and the closed forms have the tape's gradient. */
  @ParameterizedTest
  @EnumSource(Reduction.class)
  void lossAndGradientAreTheTapesOfBothParts(Reduction reduction) {
    ScoredField field = field();
    Objective objective = new Objective.FlowAndScore(reduction, 0.3).on(BRIDGE);
    PathSample at = sample(6);
    Tensor closed = field.parameters().flat().mul(new Scalar(0.0));
    Tensor taped = closed.clone();
    GradientEngine engine = field.gradientEngine(objective, 6);
    double loss = engine.lossAndGradient(at, Condition.NONE, 9, closed);
    assertThat(new TapedEngine(field, objective).lossAndGradient(at, Condition.NONE, 9, taped))
        .isCloseTo(loss, within(1e-13));
    assertThat(Tensors.doubles(closed)).containsExactly(Tensors.doubles(taped), within(1e-13));
    engine.lossAndGradient(at, Condition.NONE, 9, closed.zero_());
    assertThat(Tensors.doubles(closed)).containsExactly(Tensors.doubles(taped), within(1e-13));

    double[] flow =
        Tensors.doubles(
            field.velocity(at.t(), at.xt(), Condition.NONE).sub(at.target()).square().sum(1));
    Tensor lambda = BRIDGE.spread().at(at.t()).unsqueeze(1);
    double[] score =
        Tensors.doubles(
            field
                .score(at.t(), at.xt(), Condition.NONE)
                .mul(lambda)
                .add(Objects.requireNonNull(at.noise()))
                .square()
                .sum(1));
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      sum += (flow[i] + 0.3 * score[i]) / (reduction == Reduction.MEAN ? 2 : 1);
    }
    assertThat(loss).isCloseTo(sum / 9, within(1e-12));
  }

  @Test
  void fasterFormsAreTheSpecification() {
    ScoredField field = field();
    Tensor x = Tensors.normal(Key.of(6), 0, ScalarType.Double, 4, 2);
    for (double t : new double[] {0, 0.3, 1}) {
      Tensor times = Tensors.full(ScalarType.Double, t, 4);
      Tensor out = Tensors.empty(ScalarType.Double, 4, 2);
      field.scoreEvaluator(4, Condition.NONE).velocity(t, x, out);
      Tensor exact = field.score(times, x, Condition.NONE);
      assertThat(Tensors.doubles(out)).containsExactly(Tensors.doubles(exact), within(1e-12));
      assertThat(Arrays.stream(Tensors.doubles(exact))).allMatch(Double::isFinite);
    }
  }

  @Test
  void otherParametersAreAnotherField() {
    ScoredField field = field();
    ScoredField zero = field.with(field.parameters().flat().mul(new Scalar(0.0)));
    PathSample at = sample(3);
    assertThat(Tensors.doubles(zero.velocity(at.t(), at.xt(), Condition.NONE))).containsOnly(0);
    assertThat(field.velocity(at.t(), at.xt(), Condition.NONE).abs().max().item_double())
        .isPositive();
  }

  @Test
  void pathsWithoutNoiseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Scored(PART, new ProbabilityPath.CondOt()))
        .withMessageContaining("no noise of its own");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Objective.FlowAndScore(Reduction.MEAN, 1).on(new ProbabilityPath.Icfm(0)))
        .withMessageContaining("schroedinger-bridge");
  }
}
