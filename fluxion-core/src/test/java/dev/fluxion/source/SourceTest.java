package dev.fluxion.source;

import static dev.fluxion.testing.Distributions.ONE_IN_A_MILLION;
import static dev.fluxion.testing.Distributions.distance;
import static dev.fluxion.testing.Distributions.normalCdf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
  /** A source of two dimensions with the mean and deviation that each dimension must have. */
  private record Law(Source source, double[] mean, double[] scale) {
    @Override
    public String toString() {
      return source.toString();
    }
  }

  private static final DiagonalNormal LEARNED =
      new DiagonalNormal(List.of(0.7, -1.2), List.of(0.5, 1.6));

  static final List<Law> LAWS =
      List.of(
          law(Normal.STANDARD, 0, 0, 1, 1),
          law(new Normal(0.3), 0, 0, 0.3, 0.3),
          law(new Normal(1.5).tempered(0.8), 0, 0, 1.2, 1.2),
          law(new Normal(1.5).widened(2), 0, 0, 2.5, 2.5),
          law(LEARNED, 0.7, -1.2, 0.5, 1.6),
          law(LEARNED.tempered(0.5), 0.7, -1.2, 0.25, 0.8),
          law(LEARNED.widened(1.2), 0.7, -1.2, 1.3, 2));

  private static Law law(Source source, double mean0, double mean1, double scale0, double scale1) {
    return new Law(source, new double[] {mean0, mean1}, new double[] {scale0, scale1});
  }

  @ParameterizedTest
  @FieldSource("LAWS")
  void theLogDensityIsTheClosedForm(Law law) {
    double[] x = {0, 0, 1.3, -0.4, -2, 5};
    double[] logDensity = Tensors.doubles(law.source.logDensity(Tensors.of(x, 3, 2)));
    assertThat(logDensity).hasSize(3);
    for (int i = 0; i < 3; i++) {
      double product = 1;
      for (int j = 0; j < 2; j++) {
        double z = (x[2 * i + j] - law.mean[j]) / law.scale[j];
        product *= Math.exp(-z * z / 2) / (law.scale[j] * Math.sqrt(2 * Math.PI));
      }
      assertThat(logDensity[i]).isCloseTo(Math.log(product), within(1e-12));
    }
  }

  /** The trapezoidal rule over ten deviations is exact to rounding for a normal density. */
  @ParameterizedTest
  @FieldSource("LAWS")
  void theDensityIntegratesToOneWithItsMoments(Law law) {
    int n = 160;
    double[] grid = new double[2 * n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        grid[2 * (i * n + j)] = law.mean[0] + law.scale[0] * 10 * (2.0 * i / (n - 1) - 1);
        grid[2 * (i * n + j) + 1] = law.mean[1] + law.scale[1] * 10 * (2.0 * j / (n - 1) - 1);
      }
    }
    double[] logDensity = Tensors.doubles(law.source.logDensity(Tensors.of(grid, (long) n * n, 2)));
    double cell = law.scale[0] * law.scale[1] * Math.pow(20.0 / (n - 1), 2);
    double[] sums = new double[5];
    for (int i = 0; i < n * n; i++) {
      double mass = Math.exp(logDensity[i]) * cell;
      sums[0] += mass;
      for (int j = 0; j < 2; j++) {
        double difference = grid[2 * i + j] - law.mean[j];
        sums[1 + j] += mass * difference;
        sums[3 + j] += mass * difference * difference;
      }
    }
    assertThat(sums)
        .containsExactly(
            new double[] {1, 0, 0, law.scale[0] * law.scale[0], law.scale[1] * law.scale[1]},
            within(1e-10));
  }

  /** False-alarm rate 1e-6 for each of the dimensions. */
  @ParameterizedTest
  @FieldSource("LAWS")
  void samplesFollowTheDensity(Law law) {
    int n = 20_000;
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
      Tensor x = law.source.sample(Key.of(4), 0, type, n, 2);
      assertThat(x.scalar_type().intern()).isEqualTo(type);
      for (int j = 0; j < 2; j++) {
        double mean = law.mean[j];
        double scale = law.scale[j];
        assertThat(distance(Tensors.doubles(x.select(1, j)), v -> normalCdf((v - mean) / scale)))
            .isLessThan(ONE_IN_A_MILLION);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("LAWS")
  void samplesDrawnInPartsAreTheWhole(Law law) {
    for (long[] shape : new long[][] {{10, 2}, {10, 1, 2, 1}}) {
      double[] whole = Tensors.doubles(law.source.sample(Key.of(4), 0, ScalarType.Float, shape));
      shape[0] = 4;
      double[] part = Tensors.doubles(law.source.sample(Key.of(4), 3, ScalarType.Float, shape));
      assertThat(part).containsExactly(Arrays.copyOfRange(whole, 6, 14));
    }
  }

  @ParameterizedTest
  @FieldSource("LAWS")
  void theShapeOfARowDoesNotMatter(Law law) {
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 7, 2);
    assertThat(Tensors.doubles(law.source.logDensity(x.view(7, 1, 2, 1))))
        .containsExactly(Tensors.doubles(law.source.logDensity(x)));
  }

  @Test
  void onlyTheStandardNormalIsStandard() {
    assertThat(Normal.STANDARD.standardNormal()).isTrue();
    assertThat(new Normal(2).tempered(0.5).standardNormal()).isTrue();
    assertThat(new Normal(1.0001).standardNormal()).isFalse();
    assertThat(LEARNED.standardNormal()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void scalesAndTemperaturesArePositive(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Normal(value))
        .withMessageContaining("scale: is " + value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DiagonalNormal(List.of(0.0, 0.0), List.of(1.0, value)))
        .withMessageContaining("scale: holds " + value);
    for (Source source : List.of(Normal.STANDARD, LEARNED)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source.tempered(value))
          .withMessageContaining("temperature: is " + value);
    }
  }

  @Test
  void impossibleLearnedSourcesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DiagonalNormal(List.of(0.0), List.of(1.0, 2.0)))
        .withMessageContaining("scale: has 2 values, but mean has 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DiagonalNormal(List.of(Double.NaN), List.of(1.0)))
        .withMessageContaining("mean: holds NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LEARNED.logDensity(Tensors.zeros(ScalarType.Double, 4, 3)))
        .withMessageContaining("rows have 3 values")
        .withMessageContaining("learned on 2");
  }
}
