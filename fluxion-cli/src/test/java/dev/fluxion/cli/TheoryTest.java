package dev.fluxion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of {@code docs/THEORY.md}, as the command prints them. */
class TheoryTest {
  @TempDir static Path folder = Path.of("");
  private static JsonNode found = NullNode.getInstance();

  @BeforeAll
  static void run() {
    found = Run.good("theory", "--out", folder.resolve("t"), "--json").json();
  }

  /** Bounds: the error of the central differences, h^2 f''' / 6 with h = 1e-4, and of rounding. */
  @Test
  void alongAFlowTheLogDensityChangesByMinusTheDivergence() {
    JsonNode density = found.path("density");
    assertThat(density.path("totalError").asDouble()).isBetween(0.0, 1e-4);
    assertThat(density.path("partialError").asDouble()).isBetween(0.0, 1e-4);
    assertThat(density.path("noisyError").asDouble()).isBetween(0.0, 1e-4);
    assertThat(density.path("integralError").asDouble()).isBetween(0.0, 1e-4);
    assertThat(density.path("totalMinusPartial").asDouble()).isGreaterThan(1);
  }

  @Test
  void ancestralSamplingApproachesTheReverseEquationWithOrderOne() {
    JsonNode sampling = found.path("sampling");
    assertThat(sampling.path("ancestralOrder").asDouble()).isCloseTo(1, within(0.2));
    assertThat(sampling.path("eulerOrder").asDouble()).isCloseTo(1, within(0.2));
    assertThat(sampling.path("betweenOrder").asDouble()).isCloseTo(1, within(0.2));
  }

  /**
   * 100,000 points: within 5 standard errors, sqrt(2 / n) of a variance; false alarms below 2e-5.
   */
  @Test
  void independentPairsDipAndOptimalPairsDoNot() {
    JsonNode coupling = found.path("coupling");
    double bound = 5 * Math.sqrt(2.0 / TheoryOfCoupling.COUNT);
    for (int i = 0; i <= 20; i++) {
      double formula = coupling.path("formula").get(i).asDouble();
      double t = i / 20.0;
      assertThat(formula).isCloseTo(4 * ((1 - t) * (1 - t) + t * t), within(1e-12));
      assertThat(coupling.path("independentPairs").get(i).asDouble() / formula)
          .isCloseTo(1, within(bound));
      assertThat(coupling.path("exactField").get(i).asDouble() / formula)
          .isCloseTo(1, within(bound + 1e-4));
      assertThat(coupling.path("optimalPairs").get(i).asDouble() / 4)
          .isCloseTo(1, within(bound + 1e-3));
    }
    assertThat(coupling.path("formula").get(10).asDouble()).isEqualTo(2);
  }

  /** Oracle: last variance .768, lag-1 correlation .524, .0946 nats a step in the causal mode. */
  @Test
  void theCausalModeLosesAPartOfTheLawAndTheOthersDoNot() {
    JsonNode sequences = found.path("sequences");
    for (int i = 0; i < 2; i++) {
      assertThat(sequences.path("lastVariance").get(i).asDouble()).isCloseTo(1, within(1e-6));
      assertThat(sequences.path("lastCorrelation").get(i).asDouble()).isCloseTo(0.8, within(1e-6));
      assertThat(sequences.path("loss").get(i).asDouble()).isCloseTo(0, within(1e-8));
    }
    assertThat(sequences.path("lastVariance").get(2).asDouble()).isCloseTo(0.768, within(5e-4));
    assertThat(sequences.path("lastCorrelation").get(2).asDouble()).isCloseTo(0.524, within(5e-4));
    assertThat(sequences.path("loss").get(2).asDouble()).isCloseTo(0.0946, within(5e-5));
    // A source of the data's own correlation: x_t is a scaled AR(1), whose best field is causal.
    assertThat(sequences.path("sourcePhi").get(8).asDouble()).isEqualTo(0.8);
    assertThat(sequences.path("lossBySource").get(8).asDouble()).isCloseTo(0, within(1e-8));
    // One position is seen whole.
    assertThat(sequences.path("lossByLength").get(0).asDouble()).isCloseTo(0, within(1e-8));
  }

  @Test
  void picturesAreThereAndFormatsAreNamed() {
    for (JsonNode picture : found.path("pictures")) {
      assertThat(Files.exists(Path.of(picture.asText()))).isTrue();
    }
    assertThat(found.path("pictures")).hasSize(4);
    Run bad = Run.of("theory", "--out", folder.resolve("t"), "--format", "gif");
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.err()).contains("--format", "'gif'", "png or svg");
  }
}
