package dev.fluxion.source;

import static dev.fluxion.testing.Distributions.ONE_IN_A_MILLION;
import static dev.fluxion.testing.Distributions.distance;
import static dev.fluxion.testing.Distributions.normalCdf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.path.ProbabilityPath;
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

/** Sources that are not normal; random tests have a false-alarm rate of 1e-6 for each statistic. */
class SourceLawsTest {
  private static final int N = 20_000;
  private static final GaussianMixture MIXTURE =
      new GaussianMixture(
          List.of(1.0, 3.0), List.of(List.of(-1.0, 0.5), List.of(2.0, 0.0)), List.of(0.4, 0.7));
  private static final Uniform BOX = new Uniform(List.of(-1.0, 2.0), List.of(3.0, 2.5));
  private static final StudentT HEAVY = new StudentT(3, 1.5);
  private static final Empirical TABLE =
      new Empirical("cells.csv", new float[] {1, 2, 3, 4, 5, 6}, 2);

  static final List<Source> ALL =
      List.of(MIXTURE, BOX, HEAVY, new StudentT(0.7, 1), TABLE, BOX.widened(0.3), TABLE.widened(1));

  private static double[] column(Source source, int column) {
    return Tensors.doubles(source.sample(Key.of(9), 0, ScalarType.Double, N, 2).select(1, column));
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void samplesDrawnInPartsAreTheWhole(Source source) {
    for (ScalarType type : new ScalarType[] {ScalarType.Float, ScalarType.Double}) {
      double[] whole = Tensors.doubles(source.sample(Key.of(4), 0, type, 10, 2));
      double[] part = Tensors.doubles(source.sample(Key.of(4), 3, type, 4, 1, 2));
      assertThat(part).containsExactly(Arrays.copyOfRange(whole, 6, 14));
      Tensor filled = Tensors.zeros(type, 4, 2);
      source.fill(Key.of(4), 3, filled);
      assertThat(Tensors.doubles(filled)).containsExactly(part);
    }
  }

  @ParameterizedTest
  @FieldSource("ALL")
  void pathsThatNeedTheNormalSourceRefuseThem(Source source) {
    assertThat(source.standardNormal()).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProbabilityPath.Fm(1e-4).initial(source))
        .withMessageContaining(source.toString())
        .withMessageContaining("normal");
  }

  @Test
  void theMixtureIsTheClosedForm() {
    double[] x = {0, 0, -1, 0.5, 2.5, -1};
    double[] found = Tensors.doubles(MIXTURE.logDensity(Tensors.of(x, 3, 2)));
    for (int i = 0; i < 3; i++) {
      double sum = 0;
      double[][] parts = {{0.25, -1, 0.5, 0.4}, {0.75, 2, 0, 0.7}};
      for (double[] part : parts) {
        double square = Math.pow(x[2 * i] - part[1], 2) + Math.pow(x[2 * i + 1] - part[2], 2);
        double variance = part[3] * part[3];
        sum += part[0] * Math.exp(-square / (2 * variance)) / (2 * Math.PI * variance);
      }
      assertThat(found[i]).isCloseTo(Math.log(sum), within(1e-12));
    }
    assertThat(MIXTURE.widened(0.3))
        .isEqualTo(
            new GaussianMixture(
                MIXTURE.weights(), MIXTURE.means(), List.of(0.5, Math.hypot(0.7, 0.3))));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 2})
  void theMixtureIsDrawnFromItsLaw(double temperature) {
    Source source = MIXTURE.tempered(temperature);
    assertThat(
            distance(
                column(source, 0),
                x ->
                    0.25 * normalCdf((x + 1) / (0.4 * temperature))
                        + 0.75 * normalCdf((x - 2) / (0.7 * temperature))))
        .isLessThan(ONE_IN_A_MILLION);
  }

  @Test
  void oneMeanForAllColumnsFitsAnyDimension() {
    GaussianMixture source = new GaussianMixture(List.of(1.0), List.of(List.of(2.0)), List.of(1.0));
    Tensor x = Tensors.normal(Key.of(1), 0, ScalarType.Double, 5, 3);
    assertThat(Tensors.doubles(source.logDensity(x)))
        .containsExactly(
            Tensors.doubles(
                new DiagonalNormal(List.of(2.0, 2.0, 2.0), List.of(1.0, 1.0, 1.0)).logDensity(x)),
            within(1e-12));
    assertThat(source.sample(Key.of(1), 0, ScalarType.Float, 4, 3).shape()).containsExactly(4, 3);
  }

  @Test
  void theUniformIsTheClosedForm() {
    double[] x = {0, 2.2, 2.9, 2.5, 3.1, 2.2, 0, 1.9};
    assertThat(Tensors.doubles(BOX.logDensity(Tensors.of(x, 4, 2))))
        .containsExactly(
            new double[] {
              -Math.log(2), -Math.log(2), Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
            },
            within(1e-12));
    assertThat(distance(column(BOX, 0), v -> Math.min(1, Math.max(0, (v + 1) / 4))))
        .isLessThan(ONE_IN_A_MILLION);
    assertThat(BOX.tempered(0.5)).isEqualTo(new Uniform(List.of(0.0, 2.125), List.of(2.0, 2.375)));
  }

  /**
   * In three degrees of freedom {@code F(x) = 1/2 + (atan(y) + y / (1 + y^2)) / pi, y = x / sqrt
   * 3}.
   */
  @Test
  void eachValueOfStudentIsStudentAndTheRadiusIsThatOfOneRow() {
    for (int j = 0; j < 2; j++) {
      assertThat(
              distance(
                  column(HEAVY, j),
                  x -> {
                    double y = x / 1.5 / Math.sqrt(3);
                    return 0.5 + (Math.atan(y) + y / (1 + y * y)) / Math.PI;
                  }))
          .isLessThan(ONE_IN_A_MILLION);
    }
    for (double nu : new double[] {0.7, 3, 40}) {
      Source source = new StudentT(nu, 1.5);
      double[] x = column(source, 0);
      double[] y = column(source, 1);
      double[] squares = new double[N];
      for (int i = 0; i < N; i++) {
        squares[i] = (x[i] * x[i] + y[i] * y[i]) / 2.25;
      }
      assertThat(distance(squares, r -> 1 - Math.pow(1 + r / nu, -nu / 2)))
          .isLessThan(ONE_IN_A_MILLION);
    }
  }

  /** In two dimensions {@code p(x) = (1 + |x|^2 / (nu s^2))^(-nu/2 - 1) / (2 pi s^2)}. */
  @Test
  void theStudentDensityIsTheClosedForm() {
    double[] x = {0, 0, 1, -2, 40, 3};
    double[] found = Tensors.doubles(HEAVY.logDensity(Tensors.of(x, 3, 2)));
    for (int i = 0; i < 3; i++) {
      double square = x[2 * i] * x[2 * i] + x[2 * i + 1] * x[2 * i + 1];
      double expected = -2.5 * Math.log(1 + square / (3 * 2.25)) - Math.log(2 * Math.PI * 2.25);
      assertThat(found[i]).isCloseTo(expected, within(1e-12));
    }
    assertThat(HEAVY.tempered(2)).isEqualTo(new StudentT(3, 3));
    double[] near = Tensors.doubles(new StudentT(1e6, 1).logDensity(Tensors.of(x, 3, 2)));
    double[] normal = Tensors.doubles(Normal.STANDARD.logDensity(Tensors.of(x, 3, 2)));
    assertThat(near[1]).isCloseTo(normal[1], within(1e-4));
  }

  @Test
  void aTableIsDrawnRowForRowWithEqualChances() {
    double[] first = column(TABLE, 0);
    double[] second = column(TABLE, 1);
    int[] counts = new int[3];
    for (int i = 0; i < N; i++) {
      assertThat(second[i]).isEqualTo(first[i] + 1);
      counts[(int) (first[i] - 1) / 2]++;
    }
    double deviation = Math.sqrt(N * 2.0 / 9);
    for (int count : counts) {
      assertThat((double) count).isCloseTo(N / 3.0, within(5.2 * deviation));
    }
  }

  @Test
  void noiseIsAddedWhereThereIsNoClosedForm() {
    Source single = new Empirical("one.csv", new float[] {1, -2}, 2).widened(0.3).widened(0.4);
    assertThat(distance(column(single, 1), x -> normalCdf((x + 2) / 0.5)))
        .isLessThan(ONE_IN_A_MILLION);
    assertThat(Arrays.stream(column(BOX.widened(1e-9), 1)).allMatch(x -> x > 1.99 && x < 2.51))
        .isTrue();
  }

  @Test
  void whatDataCannotDoIsRefusedWithTheReason() {
    Tensor x = Tensors.zeros(ScalarType.Double, 2, 2);
    for (Source source : List.of(TABLE, TABLE.widened(0.1))) {
      assertThat(source.densityMissing().orElseThrow()).contains("cells.csv").contains("density");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source.logDensity(x))
          .withMessage(source.densityMissing().orElseThrow());
      assertThatIllegalArgumentException()
          .isThrownBy(() -> source.tempered(0.8))
          .withMessageContaining("temperature: is 0.8")
          .withMessageContaining("cells.csv");
    }
    assertThat(BOX.widened(0.2).densityMissing().orElseThrow()).contains("path.sigma");
    assertThat(MIXTURE.widened(0.2).densityMissing()).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TABLE.sample(Key.of(0), 0, ScalarType.Float, 2, 3))
        .withMessageContaining("rows of 2 values do not fill rows of 3");
  }

  @Test
  void wrongValuesAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Uniform(List.of(1.0), List.of(1.0)))
        .withMessageContaining("upper: holds 1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StudentT(0, 1))
        .withMessageContaining("degreesOfFreedom: is 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GaussianMixture(List.of(1.0), List.of(), List.of(1.0)))
        .withMessageContaining("means: has 0 points");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GaussianMixture(List.of(-1.0), List.of(List.of(0.0)), List.of(1.0)))
        .withMessageContaining("weights: holds -1.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MIXTURE.sample(Key.of(0), 0, ScalarType.Float, 2, 3))
        .withMessageContaining("means: holds points of 2 values, but rows have 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BOX.logDensity(Tensors.zeros(ScalarType.Double, 2, 3)))
        .withMessageContaining("lower: has 2 values, but rows have 3");
  }
}
