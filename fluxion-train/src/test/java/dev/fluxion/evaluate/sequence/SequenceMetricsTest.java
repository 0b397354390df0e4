package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.evaluate.ClassifierTest;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SequenceMetricsTest {
  private static final Key KEY = Key.of(21);

  @Test
  void shiftedAndScaledSetsAreAsFarAsTheirShift() {
    Windows real = Processes.ar1(0.6, 40, 8, 2, 1);
    double[] moved = real.toArray();
    for (int k = 0; k < moved.length; k += 2) {
      moved[k] += 1.5;
    }
    Windows shifted = Windows.of(moved, 40, 8, 2);
    assertThat(SequenceMetrics.marginal(shifted, real, 0)).isCloseTo(1.5, within(1e-12));
    assertThat(SequenceMetrics.marginal(shifted, real, 1)).isZero();
    SequenceMetrics metrics = SequenceMetrics.forData(real, 3, KEY);
    double squares = 0;
    for (int d = 0; d < SequenceMetrics.DIRECTIONS; d++) {
      double along = 0;
      for (int k = 0; k < 16; k += 2) {
        along += metrics.directions().at(d, k) * 1.5 / real.scales()[0];
      }
      squares += along * along / SequenceMetrics.DIRECTIONS;
    }
    Map<String, Double> found = metrics.compare(shifted, real);
    assertThat(found)
        .containsOnlyKeys(
            "autocorrelation", "crossCorrelation", "spectrum", "logSpectrum", "slicedWasserstein");
    assertThat(found.get("slicedWasserstein")).isCloseTo(Math.sqrt(squares), within(1e-12));
    assertThat(found.get("autocorrelation")).isLessThan(1e-12);
    assertThat(found.get("logSpectrum")).isLessThan(1e-9);
  }

  /**
   * 300 windows of 24 positions a side: of AR(1) with .8 and .5 the best classifier takes the sign
   * of the exact log likelihood ratio. Its share on these very windows is at most three deviations
   * of .014 below what a network could get; a dense network of more weights stays behind the one
   * with convolutions, which is why that one is used.
   */
  @Test
  void theNetworkOfWindowsComesNearTheBestClassifier() {
    Windows a = Processes.ar1(0.8, 400, 24, 1, 31);
    Windows b = Processes.ar1(0.4, 400, 24, 1, 32);
    int right = 0;
    for (int i = 0; i < 400; i++) {
      right += logLikelihood(a, i, 0.8) > logLikelihood(a, i, 0.4) ? 1 : 0;
      right += logLikelihood(b, i, 0.8) <= logLikelihood(b, i, 0.4) ? 1 : 0;
    }
    double best = right / 800.0;
    try (Workers workers = Workers.of(2)) {
      double found = SequenceMetrics.discriminate(a, b, KEY, workers).accuracy();
      double dense = ClassifierTest.of(a.points(), b.points(), KEY, workers).accuracy();
      assertThat(best).isBetween(0.88, 0.99);
      assertThat(found).isBetween(best - 0.08, best + 0.03);
      assertThat(found).isGreaterThan(dense);
    }
  }

  private static double logLikelihood(Windows windows, int i, double phi) {
    double x = windows.at(i, 0, 0);
    double sum = -x * x / 2;
    double variance = 1 - phi * phi;
    for (int t = 1; t < windows.length(); t++) {
      double away = windows.at(i, t, 0) - phi * windows.at(i, t - 1, 0);
      sum += -away * away / 2 / variance - Math.log(variance) / 2;
    }
    return sum;
  }

  /** A wave of three positions in noise, early in the one set and late in the other. */
  @Test
  void theNetworkKnowsPlaces() {
    try (Workers workers = Workers.of(2)) {
      double found =
          SequenceMetrics.discriminate(wave(10, 71), wave(20, 72), KEY, workers).accuracy();
      assertThat(found).isGreaterThan(0.95);
    }
  }

  private static Windows wave(int place, long seed) {
    double[] values = Processes.normals(200 * 32, seed);
    for (int i = 0; i < 200; i++) {
      for (int t = place; t < place + 3; t++) {
        values[i * 32 + t] += 4;
      }
    }
    return Windows.of(values, 200, 32, 1);
  }

  /**
   * Under equal laws the accuracy is one half with deviation .5 / sqrt(2 n): six of them, false
   * alarms below 1e-8 but for the folds' weak dependence.
   */
  @Test
  void equalLawsCannotBeTold() {
    try (Workers workers = Workers.of(2)) {
      ClassifierTest found =
          SequenceMetrics.discriminate(
              Processes.ar1(0.8, 300, 10, 2, 41), Processes.ar1(0.8, 300, 10, 2, 42), KEY, workers);
      assertThat(found.accuracy()).isCloseTo(0.5, within(6 * found.nullDeviation()));
    }
  }

  /**
   * Innovations of deviation .6: the least mean absolute error is .6 sqrt(2 / pi) = .4787 of a
   * standard deviation. Over 600 windows of 24 its error is .0037, that of the channel's own
   * deviation .009 of it; a network of a few thousand weights loses little. Six deviations below,
   * .03 above.
   */
  @Test
  void thePredictiveScoreOfTheTrueProcessIsItsInnovation() {
    Windows real = Processes.ar1(0.8, 600, 24, 1, 51);
    double same = PredictiveScore.of(Processes.ar1(0.8, 600, 24, 1, 52), real, KEY);
    double wrong = PredictiveScore.of(Processes.ar1(-0.5, 600, 24, 1, 53), real, KEY);
    double white = PredictiveScore.of(Processes.ar1(0, 600, 24, 1, 54), real, KEY);
    assertThat(same).isBetween(0.4787 - 6 * 0.0057, 0.4787 + 0.03);
    // Predicting 0 costs sqrt(2 / pi) = .80, predicting -.5 x costs sqrt(1.69 + .36) of that.
    assertThat(white).isCloseTo(0.798, within(0.05));
    assertThat(wrong).isCloseTo(0.798 * Math.sqrt(1.69 + 0.36), within(0.09));
  }

  @Test
  void sequencesAreCutIntoWindowsThatDoNotOverlap() {
    double[] values = new double[2 * 9];
    for (int k = 0; k < values.length; k++) {
      values[k] = k;
    }
    Sequences sequences =
        new Sequences(
            List.of("a", "b", "c"),
            new int[] {0, 5, 6, 9},
            new double[] {0, 1, 2, 3, 4, 0, 0, 1, 2},
            new Table(List.of("x", "y"), 9, values));
    Windows windows = Windows.of(sequences, List.of("y"), 2);
    assertThat(windows.toArray()).containsExactly(1, 3, 5, 7, 13, 15);
    assertThat(windows.count()).isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Windows.of(sequences, List.of("y"), 6))
        .withMessageContaining("windows of 6 positions")
        .withMessageContaining("the longest of 3 sequences has 5");
  }

  @Test
  void badWindowsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Windows.of(new double[] {1, 2, 3, Double.NaN}, 1, 2, 2))
        .withMessageContaining("window 0, position 1, channel 1 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Windows.of(new double[5], 1, 2, 2))
        .withMessageContaining("need 4 values, got 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Windows.of(new double[0], 0, 2, 2))
        .withMessageContaining("got 0 x 2 x 2");
    Windows one = Processes.ar1(0, 12, 1, 1, 1);
    Windows two = Processes.ar1(0, 12, 2, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SequenceMetrics.marginal(one, two, 0))
        .withMessageContaining("windows of 1 x 1 and 2 x 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PredictiveScore.of(one, one, KEY))
        .withMessageContaining("windows of 2 positions or more, got 1");
  }
}
