package dev.fluxion.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.density.LogDensity;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.source.Normal;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.io.IOException;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Holds concat-squash layers to values made with PyTorch and SciPy (see golden/README.md). */
class ConcatSquashGoldenTest {
  private static final int WIDTH = 6;

  private static TrainableField field(JsonNode weights) {
    TrainableField field =
        new ConcatSquash(
                WIDTH, 3, BaseLayer.CONCAT_SQUASH, Activation.TANH, 2, 1, Initialization.UNIFORM)
            .build(4, Key.of(0), ScalarType.Double);
    Parameters parameters = field.parameters();
    for (int i = 0; i < 4; i++) {
      int units = i == 3 ? 4 : WIDTH;
      Tensor weight = Golden.tensor(weights.get("w1_" + i));
      parameters.view("layers." + i + ".weight").copy_(weight);
      parameters.view("layers." + i + ".bias").copy_(Golden.tensor(weights.get("b1_" + i)));
      String[][] names = {{"gate.weight", "w2_"}, {"gate.bias", "b2_"}, {"shift.weight", "w3_"}};
      for (String[] name : names) {
        parameters
            .view(name[0])
            .narrow(0, (long) i * WIDTH, units)
            .copy_(Golden.tensor(weights.get(name[1] + i)));
      }
    }
    return field;
  }

  @Test
  void velocityAndDivergenceAreTheirs() throws IOException {
    JsonNode golden = Golden.read("concat_squash");
    TrainableField field = field(golden.get("weights"));
    Tensor x = Golden.tensor(golden.get("x"));
    Tensor t = Golden.tensor(golden.get("t"));
    assertThat(Tensors.doubles(field.velocity(t, x, Condition.NONE)))
        .containsExactly(Golden.numbers(golden.get("velocity")), within(1e-12));
    Tensor velocity = Tensors.empty(ScalarType.Double, 5, 4);
    Tensor divergence = Tensors.empty(ScalarType.Double, 5);
    Tensor all = Tensors.of(new double[] {0, 1, 2, 3, 4}, 5).to(ScalarType.Long);
    new ExactTrace().evaluator(field, 5, Condition.NONE).evaluate(t, all, x, velocity, divergence);
    assertThat(Tensors.doubles(velocity))
        .containsExactly(Golden.numbers(golden.get("velocity")), within(1e-12));
    assertThat(Tensors.doubles(divergence))
        .containsExactly(Golden.numbers(golden.get("divergence")), within(1e-12));
  }

  @Test
  void solversAndLogDensityEndWhereTheirsDo() throws IOException {
    JsonNode golden = Golden.read("concat_squash");
    TrainableField field = field(golden.get("weights"));
    Tensor x = Golden.tensor(golden.get("x"));
    Tensor end =
        RungeKutta.named("rk4")
            .solve(field.evaluator(5, Condition.NONE)::velocity, x, TimeGrid.uniform(0, 1, 10))
            .state();
    assertThat(Tensors.doubles(end))
        .containsExactly(
            Golden.numbers(golden.get("transported_0_to_1").get("rk4_10")), within(1e-12));
    LogDensity density =
        new LogDensity(field, Normal.STANDARD, new ExactTrace(), RungeKutta.named("rk4"));
    LogDensity.Result scored = density.score(x, TimeGrid.uniform(1, 0, 400), Condition.NONE);
    assertThat(Tensors.doubles(scored.logDensity()))
        .containsExactly(Golden.numbers(golden.get("log_density_at_x")), within(1e-8));
    assertThat(Tensors.doubles(scored.x()))
        .containsExactly(Golden.numbers(golden.get("transported_1_to_0")), within(1e-8));
  }
}
