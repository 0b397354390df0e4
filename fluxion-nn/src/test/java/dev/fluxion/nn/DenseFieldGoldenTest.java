package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.io.InputStream;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds dense fields to values made with PyTorch and SciPy (see golden/README.md). */
class DenseFieldGoldenTest {
  private static JsonNode golden(Activation activation) throws IOException {
    try (InputStream in =
        DenseFieldGoldenTest.class.getResourceAsStream("/golden/mlp_" + activation + ".json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static double[] numbers(JsonNode node) {
    if (!node.isArray()) {
      return new double[] {node.doubleValue()};
    }
    double[] all = new double[0];
    for (JsonNode child : node) {
      double[] part = numbers(child);
      double[] joined = java.util.Arrays.copyOf(all, all.length + part.length);
      System.arraycopy(part, 0, joined, all.length, part.length);
      all = joined;
    }
    return all;
  }

  private static Tensor tensor(JsonNode node) {
    return node.get(0).isArray()
        ? Tensors.of(numbers(node), node.size(), node.get(0).size())
        : Tensors.of(numbers(node), node.size());
  }

  private static TrainableField field(JsonNode golden, Activation activation) {
    TrainableField field = Mlp.of(16, 2, activation).build(2, Key.of(0), ScalarType.Double);
    for (Parameters.Entry entry : field.parameters().entries()) {
      field.parameters().view(entry).copy_(tensor(golden.get("weights").get(theirName(entry))));
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
    JsonNode golden = golden(activation);
    TrainableField field = field(golden, activation);
    Tensor x = tensor(golden.get("x"));
    assertThat(Tensors.doubles(field.velocity(tensor(golden.get("t")), x, Condition.NONE)))
        .containsExactly(numbers(golden.get("velocity")), within(1e-12));
    double[] times = numbers(golden.get("t"));
    double[] theirs = numbers(golden.get("divergence"));
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
    JsonNode golden = golden(activation);
    TrainableField field = field(golden, activation);
    Tensor x = tensor(golden.get("x"));
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
                      numbers(golden.get("transported_0_to_1").get(theirs)), within(1e-12));
            });
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void logDensityAndBothDirectionsReachTheExactFlow(Activation activation) throws IOException {
    JsonNode golden = golden(activation);
    TrainableField field = field(golden, activation);
    Tensor x = tensor(golden.get("x"));
    // A field with kinks (relu, and elu's second derivative) costs rk4 its order.
    double bound =
        activation == Activation.RELU ? 3e-4 : activation == Activation.ELU ? 1e-6 : 1e-8;
    LogDensity density =
        new LogDensity(field, Normal.STANDARD, new ExactTrace(), RungeKutta.named("rk4"));
    LogDensity.Result scored = density.score(x, TimeGrid.uniform(1, 0, 800), Condition.NONE);
    assertThat(Tensors.doubles(scored.logDensity()))
        .containsExactly(numbers(golden.get("log_density_at_x")), within(30 * bound));
    assertThat(Tensors.doubles(scored.x()))
        .containsExactly(numbers(golden.get("transported_1_to_0")), within(bound));
    LogDensity.Result sampled = density.sample(x, TimeGrid.uniform(0, 1, 800), Condition.NONE);
    assertThat(Tensors.doubles(sampled.x()))
        .containsExactly(numbers(golden.get("transported_0_to_1").get("exact")), within(bound));
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void lossAndGradientsAreTheirsInClosedFormAndByTape(Activation activation) throws IOException {
    JsonNode golden = golden(activation);
    TrainableField field = field(golden, activation);
    JsonNode batch = golden.get("gradient");
    Tensor x = tensor(batch.get("x"));
    PathSample sample =
        new PathSample(x, x, tensor(batch.get("t")), x, null, tensor(batch.get("target")), null);
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
                numbers(batch.get("weight_gradients").get(theirName(entry))), within(1e-12));
      }
    }
  }
}
