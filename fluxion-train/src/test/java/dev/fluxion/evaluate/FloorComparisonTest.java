package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import org.junit.jupiter.api.Test;

class FloorComparisonTest {
  private static final Key KEY = Key.of(5);

  @Test
  void samplesOfTheSameLawReachTheFloor() {
    FloorComparison found =
        FloorComparison.compare(normals(900, 0, 1), normals(800, 0, 2), 10, 2_000, KEY);
    assertThat(found.rows()).isEqualTo(400);
    assertThat(found.draws()).isEqualTo(10);
    assertThat(found.metrics().keySet())
        .containsExactly("w2", "slicedW2", "mmd", "energy", "meanError", "covarianceError");
    // Over 200 other seeds the ratio stayed within .85 and 1.2 for w2, .53 and 2.5 for the others.
    found.metrics().forEach((name, entry) -> assertThat(entry.ratio()).isBetween(.25, 5.0));
    assertThat(found.metric("w2").ratio()).isBetween(.8, 1.25);
  }

  @Test
  void samplesOfAnotherLawStandAboveTheFloor() {
    FloorComparison found =
        FloorComparison.compare(normals(900, 2, 1), normals(800, 0, 2), 3, 200, KEY);
    assertThat(found.rows()).isEqualTo(200);
    FloorComparison.Entry w2 = found.metric("w2");
    assertThat(w2.mean()).isCloseTo(Math.sqrt(8), within(.3));
    assertThat(w2.ratio()).isGreaterThan(4);
    assertThat(found.metric("meanError").mean()).isCloseTo(Math.sqrt(8), within(.3));
    assertThat(found.metric("energy").ratio()).isGreaterThan(20);
  }

  @Test
  void oneDrawHasNoSpreadAndEqualKeysGiveEqualResults() {
    Cloud samples = normals(50, 0, 1);
    Cloud data = normals(100, 0, 2);
    FloorComparison found = FloorComparison.compare(samples, data, 1, 100, KEY);
    assertThat(found.metric("mmd").spread()).isZero();
    assertThat(found.metric("mmd").floorSpread()).isZero();
    assertThat(FloorComparison.compare(samples, data, 1, 100, KEY)).isEqualTo(found);
    assertThat(FloorComparison.compare(samples, data, 1, 100, KEY.derive(1))).isNotEqualTo(found);
  }

  @Test
  void reportHoldsTheSingleDistances() {
    Cloud a = normals(60, 1, 1);
    Cloud b = normals(60, 0, 2);
    TwoSampleMetrics metrics = TwoSampleMetrics.forData(b, KEY);
    assertThat(metrics.bandwidth()).isEqualTo(MaximumMeanDiscrepancy.medianBandwidth(b));
    assertThat(metrics.directions().rows()).isEqualTo(TwoSampleMetrics.DIRECTIONS);
    TwoSampleReport report = metrics.compare(a, b);
    double mmd = MaximumMeanDiscrepancy.biasedSquared(a, b, metrics.bandwidth());
    assertThat(report.toMap().values())
        .containsExactly(
            Wasserstein.distance(a, b),
            SlicedWasserstein.distance(a, b, metrics.directions()),
            Math.sqrt(mmd),
            EnergyDistance.squared(a, b),
            MomentErrors.between(a, b).mean(),
            MomentErrors.between(a, b).relativeCovariance());
  }

  @Test
  void refusesAnUnknownMetric() {
    FloorComparison found =
        FloorComparison.compare(normals(4, 0, 1), normals(4, 0, 2), 1, 100, KEY);
    assertThatThrownBy(() -> found.metric("w3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no metric w3; there are w2, slicedW2, mmd");
  }

  @Test
  void refusesTooFewRows() {
    assertThatThrownBy(
            () -> FloorComparison.compare(normals(5, 0, 1), normals(3, 0, 2), 5, 100, KEY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 samples, 3 rows of data, 5 draws");
  }

  private static Cloud normals(int rows, double shift, long seed) {
    double[] values = new double[rows * 2];
    Key.of(seed).normal(0, values, 0, values.length);
    for (int k = 0; k < values.length; k++) {
      values[k] += shift;
    }
    return Cloud.of(values, rows, 2);
  }
}
