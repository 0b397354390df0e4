package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.LogDensity;
import dev.fluxion.path.Condition;
import dev.fluxion.path.Objective;
import dev.fluxion.path.PathSample;
import dev.fluxion.path.Reduction;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.io.IOException;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds dense fields to values made with PyTorch and SciPy (see golden/README.md). */
class DenseFieldGoldenTest {
  private static TrainableField field(JsonNode golden, Activation activation) {
    TrainableField field = Mlp.of(16, 2, activation).build(2, Key.of(0), ScalarType.Double);
    for (Parameters.Entry entry : field.parameters().entries()) {
      field
          .parameters()
          .view(entry)
          .copy_(Golden.tensor(golden.get("weights").get(theirName(entry))));
    }
    return field;
  }

  private static String theirName(Parameters.Entry entry) {
    String[] parts = entry.name().split("\\.", -1);
    return parts[2] + "_" + parts[1];
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void velocityAndDivergenceAreTheirs(Activation activation) throws IOException {
    JsonNode golden = Golden.read("mlp_" + activation);
    TrainableField field = field(golden, activation);
    Tensor x = Golden.tensor(golden.get("x"));
    assertThat(Tensors.doubles(field.velocity(Golden.tensor(golden.get("t")), x, Condition.NONE)))
        .containsExactly(Golden.numbers(golden.get("velocity")), within(1e-12));
    double[] times = Golden.numbers(golden.get("t"));
    double[] theirs = Golden.numbers(golden.get("divergence"));
    for (int i = 0; i < times.length; i++) {
      Tensor velocity = Tensors.empty(ScalarType.Double, 1, 2);
      Tensor divergence = Tensors.empty(ScalarType.Double, 1);
      new ExactTrace()
          .evaluator(field, 1, Condition.NONE)
          .evaluate(times[i], x.narrow(0, i, 1), velocity, divergence);
      assertThat(divergence.item_double()).isCloseTo(theirs[i], within(1e-12));
      ExactTrace.taped(field, 1, Condition.NONE)
          .evaluate(times[i], x.narrow(0, i, 1), velocity, divergence);
      assertThat(divergence.item_double()).isCloseTo(theirs[i], within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void fixedStepSolversEndWhereTheirsDo(Activation activation) throws IOException {
    JsonNode golden = Golden.read("mlp_" + activation);
    TrainableField field = field(golden, activation);
    Tensor x = Golden.tensor(golden.get("x"));
    Map.of("euler", "euler10", "midpoint", "midpoint10", "heun", "heun10", "rk4", "rk4_10")
        .forEach(
            (ours, theirs) -> {
              Tensor end =
                  RungeKutta.named(ours)
                      .solve(
                          field.evaluator(5, Condition.NONE)::velocity,
                          x,
                          TimeGrid.uniform(0, 1, 10))
                      .state();
              assertThat(Tensors.doubles(end))
                  .containsExactly(
                      Golden.numbers(golden.get("transported_0_to_1").get(theirs)), within(1e-12));
            });
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void logDensityAndBothDirectionsReachTheExactFlow(Activation activation) throws IOException {
    JsonNode golden = Golden.read("mlp_" + activation);
    TrainableField field = field(golden, activation);
    Tensor x = Golden.tensor(golden.get("x"));
    // A field with kinks (relu, and elu's second derivative) costs rk4 its order.
    double bound =
        activation == Activation.RELU ? 3e-4 : activation == Activation.ELU ? 1e-6 : 1e-8;
    LogDensity density =
        new LogDensity(field, Normal.STANDARD, new ExactTrace(), RungeKutta.named("rk4"));
    LogDensity.Result scored = density.score(x, TimeGrid.uniform(1, 0, 800), Condition.NONE);
    assertThat(Tensors.doubles(scored.logDensity()))
        .containsExactly(Golden.numbers(golden.get("log_density_at_x")), within(30 * bound));
    assertThat(Tensors.doubles(scored.x()))
        .containsExactly(Golden.numbers(golden.get("transported_1_to_0")), within(bound));
    LogDensity.Result sampled = density.sample(x, TimeGrid.uniform(0, 1, 800), Condition.NONE);
    assertThat(Tensors.doubles(sampled.x()))
        .containsExactly(
            Golden.numbers(golden.get("transported_0_to_1").get("exact")), within(bound));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void lossAndGradientsAreTheirsInClosedFormAndByTape(Activation activation) throws IOException {
    JsonNode golden = Golden.read("mlp_" + activation);
    TrainableField field = field(golden, activation);
    JsonNode batch = golden.get("gradient");
    Tensor x = Golden.tensor(batch.get("x"));
    PathSample sample =
        new PathSample(
            x, x, Golden.tensor(batch.get("t")), x, null, Golden.tensor(batch.get("target")), null);
    Objective objective = new Objective.Velocity(Reduction.MEAN);
    for (GradientEngine engine :
        new GradientEngine[] {
          field.gradientEngine(objective, 7), new TapedEngine(field, objective)
        }) {
      Tensor gradient = Tensors.empty(ScalarType.Double, field.parameters().count());
      double loss = engine.lossAndGradient(sample, Condition.NONE, 7, gradient);
      assertThat(loss)
          .isCloseTo(batch.get("loss_mean_over_batch_and_dimensions").doubleValue(), within(1e-12));
      for (Parameters.Entry entry : field.parameters().entries()) {
        assertThat(Tensors.doubles(Parameters.viewOf(gradient, entry)))
            .containsExactly(
                Golden.numbers(batch.get("weight_gradients").get(theirName(entry))), within(1e-12));
      }
    }
  }
}
