package dev.fluxion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.experiment.SourceConfig;
import dev.fluxion.experiment.TransformConfig;
import dev.fluxion.source.DiagonalNormal;
import dev.fluxion.source.Normal;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformTest {
  private static final List<String> COLUMNS = List.of("height", "share");

  static Stream<Transform> transforms() {
    return Stream.of(
        new Identity(),
        new Standardize(new double[] {100, 0.3}, new double[] {5, 0.01}),
        new Logit(
            new double[] {-3, 0},
            new double[] {200, 1},
            new double[] {.5, -2},
            new double[] {2, 3}),
        new TanhBounded(new double[] {-3, 0}, new double[] {200, 1}));
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void inverseUndoesItToRounding(Transform transform) {
    double[] rows = rows(500);
    double[] there = rows.clone();
    transform.toStandard(there, 500);
    double[] back = there.clone();
    transform.toData(back, 500);
    for (int i = 0; i < rows.length; i++) {
      assertThat(back[i]).isCloseTo(rows[i], within(1e-12 * Math.max(1, Math.abs(rows[i]))));
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void logDeterminantIsThatOfTheNumericJacobian(Transform transform) {
    double[] rows = rows(50);
    double[] determinants = transform.logDeterminant(rows, 50);
    for (int i = 0; i < 50; i++) {
      double sum = 0;
      for (int j = 0; j < 2; j++) {
        double h = 1e-5 * (j == 0 ? 100 : 1);
        double[] up = Arrays.copyOfRange(rows, 2 * i, 2 * i + 2);
        double[] down = up.clone();
        up[j] += h;
        down[j] -= h;
        transform.toStandard(up, 1);
        transform.toStandard(down, 1);
        sum += Math.log((up[j] - down[j]) / (2 * h));
      }
      assertThat(determinants[i]).isCloseTo(sum, within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("transforms")
  void comesBackFromJson(Transform transform) {
    Transform back = Transform.fromJson(transform.toJson());
    assertThat(back).usingRecursiveComparison().isEqualTo(transform);
  }

  @Test
  void standardNormalUnderLogitIsTheLogitNormalDensity() {
    Transform logit =
        new Logit(new double[] {0}, new double[] {1}, new double[] {0.4}, new double[] {1.3});
    for (double x = 0.01; x < 1; x += 0.01) {
      double[] z = {x};
      logit.toStandard(z, 1);
      double density = -z[0] * z[0] / 2 - Math.log(2 * Math.PI) / 2;
      double y = (Math.log(x / (1 - x)) - 0.4) / 1.3;
      double expected = -Math.log(1.3 * Math.sqrt(2 * Math.PI)) - Math.log(x * (1 - x)) - y * y / 2;
      assertThat(density + logit.logDeterminant(new double[] {x}, 1)[0])
          .isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void logitOfALogisticLawUnderTanhIsUniform() {
    Transform tanh = new TanhBounded(new double[] {2}, new double[] {6});
    double[] x = {2.001, 3, 4.5, 5.9};
    double[] determinants = tanh.logDeterminant(x, 4);
    double[] z = x.clone();
    tanh.toStandard(z, 4);
    for (int i = 0; i < 4; i++) {
      // z = y / 2 with y standard logistic has density 2 exp(-y) / (1 + exp(-y))^2.
      double y = 2 * z[i];
      double density = Math.log(2) - y - 2 * Math.log1p(Math.exp(-y));
      assertThat(density + determinants[i]).isCloseTo(-Math.log(4), within(1e-12));
    }
  }

  @Test
  void fittedStandardisationGivesMeanZeroAndDeviationOneInAnyBlocks() {
    double[] rows = rows(10_000);
    for (int i = 0; i < rows.length; i += 2) {
      rows[i] = rows[i] * 1e-3 + 1e9; // a large offset
    }
    Transform transform =
        Transform.fit(new TransformConfig.Standardize(), RowReader.of(rows, 2), COLUMNS);
    transform.toStandard(rows, 10_000);
    assertThat(moments(rows, 0)[0]).isCloseTo(0, within(1e-4));
    assertThat(moments(rows, 0)[1]).isCloseTo(1, within(1e-6));
    assertThat(moments(rows, 1)[0]).isCloseTo(0, within(1e-10));
    assertThat(moments(rows, 1)[1]).isCloseTo(1, within(1e-10));
  }

  @Test
  void boundedFitsSpreadTheirBoundsOverColumns() {
    double[] rows = rows(1000);
    Transform transform =
        Transform.fit(
            new TransformConfig.Logit(List.of(-50.0, 0.0), List.of(500.0)),
            RowReader.of(rows, 2),
            COLUMNS);
    assertThat(((Logit) transform).upper()).containsExactly(500, 500);
    transform.toStandard(rows, 1000);
    assertThat(moments(rows, 0)[1]).isCloseTo(1, within(1e-10));
    assertThatThrownBy(
            () ->
                Transform.fit(
                    new TransformConfig.Tanh(List.of(0.0, 0.0, 0.0), List.of(1.0)),
                    RowReader.of(rows, 2),
                    COLUMNS))
        .hasMessage(
            "transform.lower: has 3 values, but the data have 2 columns; give one number, or one"
                + " for each column");
  }

  @Test
  void extremeValuesStayBetweenTheBounds() {
    for (double z : new double[] {-1e308, -800, -40, 40, 800, 1e308}) {
      double[] rows = {z};
      new TanhBounded(new double[] {-1}, new double[] {1}).toData(rows, 1);
      assertThat(rows[0]).isGreaterThan(-1).isLessThan(1);
    }
  }

  @Test
  void refusesAConstantColumnByName() {
    double[] rows = {1, 5.1, 2, 5.1, 3, 5.1};
    assertThatThrownBy(
            () -> Transform.fit(new TransformConfig.Standardize(), RowReader.of(rows, 2), COLUMNS))
        .hasMessageContaining("column 'share' is constant")
        .hasMessageContaining("leave it out with data.columns");
  }

  @Test
  void refusesValuesOutsideTheBoundsByRowAndColumn() {
    double[] rows = {1, 0.5, 2, 1.0};
    TransformConfig unit = new TransformConfig.Logit(List.of(0.0), List.of(1.0, 1.0));
    rows[0] = 0.1;
    rows[2] = 0.2;
    assertThatThrownBy(() -> Transform.fit(unit, RowReader.of(rows, 2), COLUMNS))
        .hasMessageStartingWith(
            "row 2, column 'share': the value 1.0 does not lie between the bounds 0.0 and 1.0;");
    assertThatThrownBy(
            () ->
                new TanhBounded(new double[] {0}, new double[] {1}).toStandard(new double[] {2}, 1))
        .hasMessageContaining("row 1, column 1: the value 2.0");
  }

  @Test
  void refusesValuesThatAreNotFiniteAndTooFewRows() {
    double[] rows = {1, 0.5, 2, Double.NaN};
    assertThatThrownBy(
            () -> Transform.fit(new TransformConfig.None(), RowReader.of(rows, 2), COLUMNS))
        .hasMessage("row 2, column 'share': the value is NaN, but must be finite");
    assertThatThrownBy(
            () ->
                Transform.fit(
                    new TransformConfig.Standardize(),
                    RowReader.of(new double[] {1, 2}, 2),
                    COLUMNS))
        .hasMessageContaining("at least two training rows, but there are 1");
  }

  @Test
  void sourcesAreLearnedAsFromRowsInMemory() {
    double[] rows = rows(9000);
    for (DiagonalNormal.Fit fit : DiagonalNormal.Fit.values()) {
      DiagonalNormal learned =
          (DiagonalNormal)
              Sources.fit(new SourceConfig.LearnedNormal(fit), RowReader.of(rows, 2), 2);
      DiagonalNormal expected = DiagonalNormal.fit(fit, rows, 2);
      for (int j = 0; j < 2; j++) {
        assertThat(learned.mean().get(j)).isCloseTo(expected.mean().get(j), within(1e-10));
        assertThat(learned.scale().get(j)).isCloseTo(expected.scale().get(j), within(1e-10));
      }
      assertThat(Sources.fromJson(Sources.toJson(learned))).isEqualTo(learned);
    }
    assertThat(Sources.fromJson(Sources.toJson(new Normal(1.5)))).isEqualTo(new Normal(1.5));
  }

  private static double[] rows(int n) {
    SplittableRandom random = new SplittableRandom(7);
    double[] rows = new double[2 * n];
    for (int i = 0; i < n; i++) {
      rows[2 * i] = 100 + 20 * random.nextGaussian();
      rows[2 * i + 1] = 0.01 + 0.98 * random.nextDouble();
    }
    return rows;
  }

  private static double[] moments(double[] rows, int column) {
    int n = rows.length / 2;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      mean += rows[2 * i + column] / n;
    }
    double squares = 0;
    for (int i = 0; i < n; i++) {
      squares += Math.pow(rows[2 * i + column] - mean, 2);
    }
    return new double[] {mean, Math.sqrt(squares / (n - 1))};
  }
}
