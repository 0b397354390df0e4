package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GoldenMetricsTest {
  private static final double BANDWIDTH = 1.7;

  private final JsonNode golden = read();
  private final Cloud a = cloud("a");
  private final Cloud b = cloud("b");

  @Test
  void equalsTheGoldenSlicedDistanceOfUnequalSizes() {
    double distance = SlicedWasserstein.distance(a, b, cloud("directions"));
    assertThat(distance * distance)
        .isCloseTo(value("sliced_w2_squared_mean_over_directions"), within(1e-13));
    assertThat(SlicedWasserstein.distance(b, a, cloud("directions")))
        .isCloseTo(distance, within(1e-13));
  }

  @Test
  void equalsTheGoldenDiscrepancies() {
    assertThat(MaximumMeanDiscrepancy.biasedSquared(a, b, BANDWIDTH))
        .isCloseTo(value("mmd2_biased_rbf_bandwidth_1_7"), within(1e-14));
    assertThat(MaximumMeanDiscrepancy.unbiasedSquared(a, b, BANDWIDTH))
        .isCloseTo(value("mmd2_unbiased_rbf_bandwidth_1_7"), within(1e-14));
  }

  @Test
  void equalsTheGoldenEnergyDistance() {
    assertThat(EnergyDistance.squared(a, b))
        .isCloseTo(value("energy_distance_squared"), within(1e-13));
  }

  @Test
  void equalsTheGoldenWassersteinDistanceOfUnequalSizes() {
    assertThat(Wasserstein.distance(a, b)).isCloseTo(value("w2_unequal_sizes"), within(1e-10));
  }

  private double value(String name) {
    return golden.required(name).asDouble();
  }

  private Cloud cloud(String name) {
    JsonNode rows = golden.required(name);
    int columns = rows.get(0).size();
    double[] values = new double[rows.size() * columns];
    for (int k = 0; k < values.length; k++) {
      values[k] = rows.get(k / columns).get(k % columns).asDouble();
    }
    return Cloud.of(values, rows.size(), columns);
  }

  private static JsonNode read() {
    try (InputStream in = GoldenMetricsTest.class.getResourceAsStream("/golden/metrics.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
