package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Five steps of Adam and AdamW as PyTorch 2.15 takes them in float64 (golden/optimizers.json). */
class AdamTest {
  private static JsonNode golden() throws IOException {
    try (InputStream in = AdamTest.class.getResourceAsStream("/golden/optimizers.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static double[] row(JsonNode node) {
    double[] values = new double[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).doubleValue();
    }
    return values;
  }

  private static void follow(String name, double decay) throws IOException {
    JsonNode golden = golden();
    Tensor parameters = Tensors.of(row(golden.get("start")), golden.get("start").size());
    Adam adam = new Adam(0.9, 0.999, 1e-8, decay, parameters);
    double rate = golden.get("learning_rate").doubleValue();
    for (int n = 0; n < 5; n++) {
      double[] gradient = row(golden.get("gradients").get(n));
      adam.step(parameters, Tensors.of(gradient, gradient.length), rate, n + 1);
      assertThat(Tensors.doubles(parameters))
          .containsExactly(row(golden.get(name).get(n)), within(1e-14));
    }
  }

  @Test
  void adamTakesTheStepsOfTheReference() throws IOException {
    follow("adam", 0);
  }

  @Test
  void adamWTakesTheStepsOfTheReference() throws IOException {
    follow("adamw_decay_0_1", 0.1);
  }
}
