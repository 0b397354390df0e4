package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.evaluate.sequence.SequenceComparison.Options;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SequenceComparisonTest {
  private static final Key KEY = Key.of(6);
  private static final List<String> NAMES = List.of("a", "b");
  private static final Options DISTANCES = new Options(1000, 4, 0, 5);
  private final Windows real = Processes.coupled(0.7, 0.8, 1, 800, 16, 61);
  private Workers workers = Workers.of(1);

  @BeforeAll
  void start() {
    workers.close();
    workers = Workers.of(2);
  }

  @AfterAll
  void stop() {
    workers.close();
  }

  private SequenceComparison compare(Windows generated, Options options) {
    return SequenceComparison.compare(
        generated, real, Optional.empty(), NAMES, options, KEY, workers);
  }

  /**
   * Distances of samples of the same law are as those of the data, up to the spread of four draws
   * of 400 windows: ratios of nonnegative distances with some 10 degrees of freedom leave [1/5, 5]
   * with probability below 1e-4.
   */
  @Test
  void samplesOfTheSameLawReachTheFloor() {
    SequenceComparison found = compare(Processes.coupled(0.7, 0.8, 1, 2000, 16, 62), DISTANCES);
    assertThat(found.windows()).isEqualTo(400);
    assertThat(found.metrics().keySet())
        .containsExactly(
            "autocorrelation", "crossCorrelation", "spectrum", "logSpectrum", "slicedWasserstein");
    found.metrics().forEach((name, entry) -> assertThat(entry.ratio()).isBetween(0.2, 5.0));
    found.marginal().forEach((name, entry) -> assertThat(entry.ratio()).isBetween(0.2, 5.0));
    assertThat(found.marginal().keySet()).containsExactly("a", "b");
  }

  @Test
  void anotherCoefficientShowsInCorrelationsAndSpectrum() {
    SequenceComparison found = compare(Processes.coupled(0.3, 0.8, 1, 800, 16, 63), DISTANCES);
    for (String name : List.of("autocorrelation", "spectrum", "logSpectrum")) {
      assertThat(found.metric(name).ratio()).as(name).isGreaterThan(2);
    }
    assertThat(found.metric("slicedWasserstein").ratio()).isGreaterThan(1.25);
    // mean over lags 1 to 5 of .7^h - .3^h; channel b adds the same but for its mixture, also
    // AR(1).
    double exact = 0;
    for (int h = 1; h <= 5; h++) {
      exact += (Math.pow(0.7, h) - Math.pow(0.3, h)) / 5;
    }
    assertThat(found.metric("autocorrelation").mean()).isCloseTo(exact, within(0.08));
    assertThat(Objects.requireNonNull(found.marginal().get("a")).ratio()).isLessThan(5);
  }

  @Test
  void channelsTornApartShowInCrossCorrelationsOnly() {
    Windows same = Processes.coupled(0.7, 0.8, 1, 800, 16, 64);
    double[] torn = same.toArray();
    for (int k = 1; k < torn.length; k += 2) {
      torn[k] = same.toArray()[(k + 32) % torn.length];
    }
    SequenceComparison found = compare(Windows.of(torn, 800, 16, 2), DISTANCES);
    assertThat(found.metric("crossCorrelation").ratio()).isGreaterThan(5);
    assertThat(found.metric("autocorrelation").ratio()).isLessThan(4);
    assertThat(Objects.requireNonNull(found.marginal().get("b")).ratio()).isLessThan(4);
  }

  @Test
  void aScaledChannelShowsInItsMarginal() {
    Windows scaled = Processes.coupled(0.7, 0.8, 1, 800, 16, 65).over(new double[] {1, 0.5});
    SequenceComparison found = compare(scaled, DISTANCES);
    assertThat(Objects.requireNonNull(found.marginal().get("b")).ratio()).isGreaterThan(4);
    // W2 of N(0, 1) and N(0, 4) is 1; empirical ones of 6,400 dependent values come within .15.
    assertThat(Objects.requireNonNull(found.marginal().get("b")).mean()).isCloseTo(1, within(0.15));
    assertThat(Objects.requireNonNull(found.marginal().get("a")).ratio()).isLessThan(4);
    assertThat(found.metric("autocorrelation").ratio()).isLessThan(4);
    assertThat(found.metric("logSpectrum").ratio()).isGreaterThan(3);
  }

  @Test
  void learnedScoresRiseWhereTimeIsTurnedToNoise() {
    Options learned = new Options(200, 1, 1, 5);
    Windows white = Processes.coupled(0, 0, 1, 400, 16, 66);
    SequenceComparison broken = compare(white, learned);
    SequenceComparison right = compare(Processes.coupled(0.7, 0.8, 1, 400, 16, 67), learned);
    assertThat(broken.metric("discriminative").mean()).isGreaterThan(0.85);
    assertThat(right.metric("discriminative").mean())
        .isCloseTo(0.5, within(6 * right.nullDeviation()));
    assertThat(right.nullDeviation()).isCloseTo(0.025, within(1e-12));
    assertThat(broken.metric("predictive").ratio()).isGreaterThan(1.15);
    assertThat(right.metric("predictive").ratio()).isBetween(0.9, 1.1);
    assertThat(broken.learnedDraws()).isEqualTo(1);
  }

  @Test
  void otherWindowsForTheFloorAreUsedWhereTheyAreGiven() {
    Windows far = real.over(new double[] {0.2, 0.2});
    SequenceComparison found =
        SequenceComparison.compare(
            real, real, Optional.of(far), NAMES, new Options(1000, 1, 0, 2), KEY, workers);
    assertThat(found.windows()).isEqualTo(800);
    assertThat(Objects.requireNonNull(found.marginal().get("a")).mean()).isZero();
    assertThat(Objects.requireNonNull(found.marginal().get("a")).floorMean()).isGreaterThan(3);
  }

  @Test
  void theReportReplaysByItsKeyAndNamesItsFigures() {
    Windows generated = Processes.coupled(0.7, 0.8, 1, 50, 16, 68);
    Options few = new Options(20, 2, 1, 3);
    SequenceReport one =
        SequenceReport.of(generated, real, Optional.empty(), NAMES, few, KEY, workers);
    SequenceReport again =
        SequenceReport.of(generated, real, Optional.empty(), NAMES, few, KEY, workers);
    assertThat(again.toMap()).isEqualTo(one.toMap());
    assertThat(one.toMap().keySet())
        .containsExactly(
            "windows",
            "length",
            "draws",
            "learnedDraws",
            "metrics",
            "marginal",
            "nullDeviation",
            "autocorrelations");
    assertThat(
            SequenceReport.of(generated, real, Optional.empty(), NAMES, few, KEY.derive(1), workers)
                .toMap())
        .isNotEqualTo(one.toMap());
  }

  @Test
  void tooFewWindowsAndUnknownFiguresAreRefused() {
    Windows few = Processes.ar1(0, 3, 16, 2, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SequenceComparison.compare(
                    real, few, Optional.empty(), NAMES, DISTANCES, KEY, workers))
        .withMessageContaining("800 generated, 3 real (to divide in two)");
    assertThatThrownBy(() -> compare(real, DISTANCES).metric("w3"))
        .hasMessageContaining("there is no metric w3; there are autocorrelation");
  }
}
