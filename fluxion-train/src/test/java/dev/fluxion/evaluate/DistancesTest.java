package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistancesTest {
  private static final Key KEY = Key.of(11);

  @Test
  void wassersteinDistanceOfATranslationIsItsLength() {
    Cloud a = normals(300, 3, KEY);
    assertThat(Wasserstein.distance(a, mapped(a, 1, 2))).isCloseTo(2 * Math.sqrt(3), within(1e-12));
    assertThat(Wasserstein.distance(a, a)).isZero();
  }

  @Test
  void wassersteinDistanceOfAScalingAboutTheOriginIsTheRootMeanSquareMove() {
    Cloud a = normals(300, 2, KEY);
    double squares = Arrays.stream(a.toArray()).map(x -> x * x).sum();
    assertThat(Wasserstein.distance(a, mapped(a, 3, 0)))
        .isCloseTo(2 * Math.sqrt(squares / 300), within(1e-12));
  }

  @Test
  void wassersteinDistanceSplitsPointsBetweenUnequalSizes() {
    // Half of the mass at 0 moves by 1, a third of the mass at 4 by 2, the rest stays.
    Cloud a = line(0, 4);
    Cloud b = line(0, 1, 1, 4, 4, 4);
    assertThat(Wasserstein.distance(a, b)).isCloseTo(Math.sqrt(2 / 6.0), within(1e-14));
    assertThat(Wasserstein.distance(b, a)).isCloseTo(Math.sqrt(2 / 6.0), within(1e-14));
  }

  @Test
  void wassersteinDistanceRefusesSizesWithoutASmallCommonMultiple() {
    Cloud a = normals(1009, 2, KEY);
    Cloud b = normals(1013, 2, KEY);
    assertThatThrownBy(() -> Wasserstein.distance(a, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1,009 to 1,013 rows")
        .hasMessageContaining("1,022,117 repeated rows (limit 8,192)")
        .hasMessageContaining("same number of rows");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "7, 7", "12, 18", "30, 7", "100, 64"})
  void slicedDistanceOnALineIsTheExactDistance(int n, int m) {
    Cloud a = normals(n, 1, KEY.derive(0));
    Cloud b = mapped(normals(m, 1, KEY.derive(1)), 2, .5);
    assertThat(SlicedWasserstein.distance(a, b, line(1)))
        .isCloseTo(Wasserstein.distance(a, b), within(1e-12));
  }

  @Test
  void slicedDistanceOfATranslationIsItsMeanSquaredProjection() {
    Cloud a = normals(50, 2, KEY);
    Cloud b = mapped(a, 1, 3);
    Cloud axes = Cloud.of(new double[] {1, 0, 0, 1, .6, .8}, 3, 2);
    assertThat(SlicedWasserstein.distance(a, b, axes))
        .isCloseTo(Math.sqrt((9 + 9 + 4.2 * 4.2) / 3), within(1e-13));
  }

  @Test
  void directionsAreUniformOnTheSphere() {
    // A squared coordinate has mean 1/3 and variance 4/45 on the unit sphere in three dimensions;
    // six standard errors, three coordinates: false alarms below 1e-8.
    int count = 4096;
    Cloud directions = SlicedWasserstein.directions(count, 3, KEY);
    double[] means = new double[3];
    for (int i = 0; i < count; i++) {
      double length = 0;
      for (int k = 0; k < 3; k++) {
        length += directions.at(i, k) * directions.at(i, k);
        means[k] += directions.at(i, k) * directions.at(i, k) / count;
      }
      assertThat(length).isCloseTo(1, within(1e-14));
    }
    for (double mean : means) {
      assertThat(mean).isCloseTo(1 / 3.0, within(6 * Math.sqrt(4 / 45.0 / count)));
    }
  }

  @Test
  void energyDistanceIsTheOneComputedByHand() {
    // 2 * (2 + 1) / 2 - (0 + 1 + 1 + 0) / 4 - 0
    assertThat(EnergyDistance.squared(line(0, 1), line(2))).isCloseTo(2.5, within(1e-15));
    assertThat(EnergyDistance.squared(line(-1), line(2))).isCloseTo(6, within(1e-15));
    Cloud a = normals(40, 2, KEY);
    assertThat(EnergyDistance.squared(a, a)).isCloseTo(0, within(1e-14));
  }

  @Test
  void discrepancyIsTheOneComputedByHand() {
    double k = Math.exp(-.5);
    assertThat(MaximumMeanDiscrepancy.biasedSquared(line(0), line(3), 3))
        .isCloseTo(2 - 2 * k, within(1e-15));
    // E k(X, X') = k, E k(Y, Y') = k, E k(X, Y) = (1 + k + k + 1) / 4 of {0, 3} and {0, 3}.
    assertThat(MaximumMeanDiscrepancy.unbiasedSquared(line(0, 3), line(0, 3), 3))
        .isCloseTo(k - 1, within(1e-15));
    assertThat(MaximumMeanDiscrepancy.biasedSquared(line(0, 3), line(0, 3), 3)).isZero();
  }

  @Test
  void unbiasedDiscrepancyOfNormalsHasTheMeanOfTheClosedForm() {
    // N(0, 1) and N(mu, 1), bandwidth h: 2 h / sqrt(h^2 + 2) (1 - exp(-mu^2 / (2 h^2 + 4))).
    // Mean of 64 draws; six standard errors: false alarms below 1e-7 (Student, 63 degrees).
    double h = .8;
    double mu = 1.5;
    double expected = 2 * h / Math.sqrt(h * h + 2) * (1 - Math.exp(-mu * mu / (2 * h * h + 4)));
    int draws = 64;
    double[] values = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      Cloud a = normals(60, 1, KEY.derive(draw).derive(0));
      Cloud b = mapped(normals(80, 1, KEY.derive(draw).derive(1)), 1, mu);
      values[draw] = MaximumMeanDiscrepancy.unbiasedSquared(a, b, h);
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (draws - 1);
    assertThat(mean).isCloseTo(expected, within(6 * Math.sqrt(variance / draws)));
  }

  @Test
  void medianBandwidthIsTheMedianDistanceOfTheCloudsTogether() {
    // Distances of 0, 1, 3, 7: 1, 2, 3, 4, 6, 7.
    assertThat(MaximumMeanDiscrepancy.medianBandwidth(line(0, 7), line(1, 3))).isEqualTo(3.5);
    assertThat(MaximumMeanDiscrepancy.medianBandwidth(line(0, 1), line(5))).isEqualTo(4);
    assertThat(MaximumMeanDiscrepancy.medianBandwidth(line(0, 0, 0, 0, 2)))
        .isCloseTo(Math.sqrt(4 * 4 / 10.0), within(1e-15));
    assertThat(MaximumMeanDiscrepancy.medianBandwidth(line(2, 2))).isEqualTo(1);
  }

  @Test
  void medianBandwidthLooksAtEvenlySpacedRowsOfLargeClouds() {
    // Distances of an even grid on [0, 1] have distribution 1 - (1 - s)^2: median 1 - sqrt(1/2).
    double[] grid = new double[30_000];
    Arrays.setAll(grid, i -> i / 30_000.0);
    Cloud low = Cloud.of(Arrays.copyOf(grid, 10_000), 10_000, 1);
    Cloud high = Cloud.of(Arrays.copyOfRange(grid, 10_000, 30_000), 20_000, 1);
    assertThat(MaximumMeanDiscrepancy.medianBandwidth(low, high))
        .isCloseTo(1 - Math.sqrt(.5), within(1e-3));
  }

  @Test
  void momentErrorsAreTheOnesComputedByHand() {
    // Means (1, 0) and (0, 0); covariances diag(2, 0) and diag(2, 8), divisor rows - 1 = 1.
    Cloud samples = Cloud.of(new double[] {0, 0, 2, 0}, 2, 2);
    Cloud reference = Cloud.of(new double[] {-1, -2, 1, 2}, 2, 2);
    MomentErrors errors = MomentErrors.between(samples, reference);
    assertThat(errors.mean()).isEqualTo(1);
    assertThat(errors.relativeMean()).isCloseTo(1 / Math.sqrt(10), within(1e-15));
    // The reference has off-diagonal covariance 4: differences 0, 4, 4, 8; size sqrt(4+16+16+64).
    assertThat(errors.covariance()).isCloseTo(Math.sqrt(96), within(1e-14));
    assertThat(errors.relativeCovariance()).isCloseTo(Math.sqrt(.96), within(1e-15));
    assertThat(MomentErrors.between(line(1, 1), line(1, 1)))
        .isEqualTo(new MomentErrors(0, 0, 0, 0));
  }

  @Test
  void tenThousandRowsNeedNoSquareOfMemory() {
    Cloud a = normals(10_000, 2, KEY.derive(0));
    Cloud b = normals(10_000, 2, KEY.derive(1));
    // Equal laws: MMD has mean 0 and a standard deviation below 1e-4, the energy distance has mean
    // 2 E|X - X'| / 10,000 = 3.5e-4.
    assertThat(MaximumMeanDiscrepancy.unbiasedSquared(a, b, 1)).isBetween(-1e-3, 1e-3);
    assertThat(EnergyDistance.squared(a, b)).isBetween(0.0, 2e-3);
  }

  @Test
  void refusesCloudsThatCannotBeCompared() {
    Cloud flat = normals(5, 2, KEY);
    Cloud deep = normals(5, 3, KEY);
    assertThatThrownBy(() -> Wasserstein.distance(flat, deep))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 and 3 columns");
    assertThatThrownBy(() -> EnergyDistance.squared(flat, deep)).hasMessageContaining("2 and 3");
    assertThatThrownBy(() -> SlicedWasserstein.distance(flat, flat, deep))
        .hasMessageContaining("2 and 3");
    assertThatThrownBy(() -> MaximumMeanDiscrepancy.biasedSquared(flat, deep, 1))
        .hasMessageContaining("2 and 3");
    assertThatThrownBy(() -> MomentErrors.between(flat, deep)).hasMessageContaining("2 and 3");
  }

  @Test
  void refusesSinglePointsWhereTwoAreNeeded() {
    assertThatThrownBy(() -> MomentErrors.between(line(1), line(1, 2)))
        .hasMessageContaining("two rows or more, got 1 samples");
    assertThatThrownBy(() -> MaximumMeanDiscrepancy.unbiasedSquared(line(1), line(1, 2), 1))
        .hasMessageContaining("two rows or more on each side, got 1 and 2");
    assertThatThrownBy(() -> MaximumMeanDiscrepancy.medianBandwidth(line(1)))
        .hasMessageContaining("two rows or more, got 1");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN", "Infinity"})
  void refusesABandwidthThatIsNoWidth(double bandwidth) {
    assertThatThrownBy(() -> MaximumMeanDiscrepancy.biasedSquared(line(0), line(1), bandwidth))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bandwidth is " + bandwidth);
  }

  private static Cloud line(double... values) {
    return Cloud.of(values, values.length, 1);
  }

  private static Cloud normals(int rows, int columns, Key key) {
    double[] values = new double[rows * columns];
    key.normal(0, values, 0, values.length);
    return Cloud.of(values, rows, columns);
  }

  private static Cloud mapped(Cloud cloud, double scale, double shift) {
    double[] values = Arrays.stream(cloud.toArray()).map(x -> scale * x + shift).toArray();
    return Cloud.of(values, cloud.rows(), cloud.columns());
  }
}
