package dev.fluxion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.fluxion.tensor.Tensors;
import java.io.IOException;
import java.io.InputStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
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

  private static void follow(
      String name, double decay, ScalarType type, boolean resumes, double bound)
      throws IOException {
    JsonNode golden = golden();
    double[] start = row(golden.get("start"));
    // Repeated so that there are several blocks and an odd rest.
    int copies = type == ScalarType.Float ? 5001 : 1;
    Tensor parameters = Tensors.of(type, repeated(start, copies), (long) copies * start.length);
    Adam adam = new Adam(0.9, 0.999, 1e-8, decay, parameters);
    double rate = golden.get("learning_rate").doubleValue();
    for (int n = 0; n < 5; n++) {
      double[] gradient = repeated(row(golden.get("gradients").get(n)), copies);
      if (resumes && n == 3) {
        Adam resumed = new Adam(0.9, 0.999, 1e-8, decay, parameters);
        resumed.restore(adam.first(), adam.second());
        adam = resumed;
      }
      long version = parameters._version();
      adam.step(parameters, Tensors.of(type, gradient, gradient.length), rate, n + 1);
      // Who keeps a copy of the parameters reads them again when this has changed.
      assertThat(parameters._version()).isGreaterThan(version);
      assertThat(Tensors.doubles(parameters))
          .containsExactly(repeated(row(golden.get(name).get(n)), copies), within(bound));
    }
  }

  private static double[] repeated(double[] row, int copies) {
    double[] all = new double[row.length * copies];
    for (int i = 0; i < copies; i++) {
      System.arraycopy(row, 0, all, i * row.length, row.length);
    }
    return all;
  }

  @Test
  void adamTakesTheStepsOfTheReference() throws IOException {
    follow("adam", 0, ScalarType.Double, false, 1e-14);
  }

  @Test
  void adamWTakesTheStepsOfTheReference() throws IOException {
    follow("adamw_decay_0_1", 0.1, ScalarType.Double, false, 1e-14);
  }

  /** Values are about 1: ten roundings of single precision. */
  @Test
  void singlePrecisionTakesTheSameSteps() throws IOException {
    follow("adam", 0, ScalarType.Float, true, 6e-7);
    follow("adamw_decay_0_1", 0.1, ScalarType.Float, true, 6e-7);
  }

  /** A state is kept in single precision: its means are off by 6e-8 of themselves. */
  @Test
  void doublePrecisionGoesOnFromAState() throws IOException {
    follow("adam", 0, ScalarType.Double, true, 1e-7);
  }

  @Test
  void tensorsWhoseMemoryIsNotAsExpectedAreRefused() {
    Tensor parameters = Tensors.zeros(ScalarType.Float, 4);
    Adam adam = new Adam(0.9, 0.999, 1e-8, 0, parameters);
    Tensor one = Tensors.full(ScalarType.Float, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> adam.step(parameters, one.expand(4), 0.1, 1))
        .withMessageStartingWith("gradient: is a tensor of 4 numbers, but must hold 4 in single");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> adam.step(Tensors.zeros(ScalarType.Float, 3), parameters, 0.1, 1))
        .withMessageStartingWith("parameters: is a tensor of 3 numbers, but must hold 4");
  }

  /** (1 - b2) g g is a number in single precision, g g is not. */
  @Test
  void largeGradientsMoveParameters() {
    Tensor parameters = Tensors.zeros(ScalarType.Float, 1);
    Adam adam = new Adam(0.9, 0.999, 1e-8, 0, parameters);
    adam.step(parameters, Tensors.full(ScalarType.Float, 1e20, 1), 0.1, 1);
    assertThat(Tensors.doubles(parameters)[0]).isCloseTo(-0.1, within(1e-6));
  }
}
