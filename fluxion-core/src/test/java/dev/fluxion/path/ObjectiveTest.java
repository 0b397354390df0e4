package dev.fluxion.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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

  static List<Objective> everyObjective() {
    List<Objective> all = new ArrayList<>();
    for (LossWeight weight : LossWeight.values()) {
      for (Reduction reduction : Reduction.values()) {
        all.add(new Objective.Velocity(reduction, weight));
        all.add(new Objective.X1(reduction, weight, 0.01));
        all.add(new Objective.Noise(reduction, weight, 0.01));
        all.add(new Objective.Score(reduction, weight, 0.01));
      }
    }
    return all;
  }

  private static Prediction wanted(LossWeight weight, Prediction own) {
    return switch (weight) {
      case NONE -> own;
      case VELOCITY -> Prediction.VELOCITY;
      case NOISE -> Prediction.NOISE;
      case X1, MIN_SNR -> Prediction.X1;
    };
  }

  /** The loss with a weight is the squared error of the quantity that it names. */
  @ParameterizedTest
  @MethodSource("everyObjective")
  void weightsAreTheErrorsOfOtherQuantities(Objective objective) {
    ProbabilityPath path = new ProbabilityPath.Cosine();
    Schedule schedule = path.schedule();
    TimeRange range = objective.range(path);
    Tensor t = Tensors.of(new double[] {range.from(), 0.2, 0.5, 0.6, 0.9, range.to()}, 6);
    PathSample sample = path.sample(OUTPUT, TARGET, t, Key.of(3), 0);
    Objective on = objective.on(path);
    Tensor output = Tensors.normal(Key.of(4), 0, ScalarType.Double, 6, 1, 2, 2);
    double[] loss = Tensors.doubles(on.rowLoss(output, sample));
    LossWeight weight =
        objective instanceof Objective.Velocity velocity
            ? velocity.weight()
            : ((Objective.Predicted) objective).weight();
    Prediction own = objective.prediction();
    Prediction other = wanted(weight, own);
    Tensor found = Conversions.convert(schedule, own, other, output, t, sample.xt());
    Tensor column = Tensors.column(t, OUTPUT);
    Tensor exact =
        switch (other) {
          case VELOCITY -> sample.target();
          case X1 -> TARGET;
          case NOISE -> OUTPUT;
          case SCORE -> OUTPUT.div(schedule.sigma(column)).neg();
        };
    Tensor squares = found.sub(exact).square().flatten(1, -1);
    double[] errors =
        Tensors.doubles(objective.reduction() == Reduction.MEAN ? squares.mean(1) : squares.sum(1));
    for (int i = 0; i < 6; i++) {
      double ratio = Math.tan(Math.PI / 2 * Tensors.doubles(t)[i]);
      double factor = weight == LossWeight.MIN_SNR ? Math.min(5, ratio * ratio) : 1;
      assertThat(loss[i]).isFinite().isCloseTo(factor * errors[i], within(1e-9 * (1 + loss[i])));
    }
    Tensor taped = output.detach().clone().set_requires_grad(true);
    Tensor total = on.rowLoss(taped, sample).sum().div(new Scalar(9.0));
    total.backward();
    Tensor inPlace = output.detach().clone();
    assertThat(on.lossAndOutputGradient(inPlace, sample, 9))
        .isCloseTo(total.item_double(), within(1e-10 * (1 + total.item_double())));
    double[] gradient = Tensors.doubles(taped.grad());
    double[] got = Tensors.doubles(inPlace);
    for (int i = 0; i < gradient.length; i++) {
      assertThat(got[i]).isCloseTo(gradient[i], within(1e-10 * (1 + Math.abs(gradient[i]))));
    }
  }

  @Test
  void rangesLeaveOutTheTimesAtWhichNoVelocityFollows() {
    ProbabilityPath condot = new ProbabilityPath.CondOt();
    LossWeight none = LossWeight.NONE;
    Reduction mean = Reduction.MEAN;
    assertThat(new Objective.Velocity(mean).range(condot)).isEqualTo(TimeRange.WHOLE);
    assertThat(new Objective.X1(mean, none, 0.01).range(condot)).isEqualTo(new TimeRange(0, 0.99));
    assertThat(new Objective.Noise(mean, none, 0.01).range(condot))
        .isEqualTo(new TimeRange(0.01, 1));
    assertThat(new Objective.Score(mean, none, 0.01).range(condot))
        .isEqualTo(new TimeRange(0.01, 0.99));
    ProbabilityPath blurred = new ProbabilityPath.Fm(0.1);
    assertThat(new Objective.X1(mean, none, 0.01).range(blurred)).isEqualTo(TimeRange.WHOLE);
    assertThat(new Objective.Noise(mean, none, 0.01).range(new ProbabilityPath.Vp(0.1, 20)))
        .isEqualTo(new TimeRange(0, 0.99));
    assertThat(new Objective.Velocity(mean).range(new ProbabilityPath.Vp(0.1, 20)))
        .isEqualTo(new TimeRange(0, 0.999));
  }
}
