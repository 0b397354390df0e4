package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  private static final Key KEY = Key.of(3);

  /** x_t = 2 + .5 x_(t-1) + .3 x_(t-2) + .1 z_t from its mean on, beside a white channel. */
  private static double[] ar2(int length) {
    double[] z = Processes.normals(2 * length, 8);
    double[] x = new double[2 * length];
    for (int t = 0; t < length; t++) {
      double one = t < 1 ? 10 : x[2 * t - 2];
      double two = t < 2 ? 10 : x[2 * t - 4];
      x[2 * t] = 2 + 0.5 * one + 0.3 * two + 0.1 * z[2 * t];
      x[2 * t + 1] = z[2 * t + 1];
    }
    return x;
  }

  /**
   * Least squares over 20,000 positions: the covariance of the coefficients tends to (1 - b_2^2) /
   * n on the diagonal, here six standard errors of .0067; the deviation's error is s / sqrt(2 n).
   * The order's chance of being too high is below 1e-3 for each further order by the criterion's
   * penalty log n = 9.9.
   */
  @Test
  void leastSquaresFindTheProcessAndItsOrder() {
    List<double[]> series = List.of(ar2(20_000));
    LinearAutoregression.Line line = LinearAutoregression.fit(series, 2, 2).channels().get(0);
    assertThat(line.coefficients()[0]).isCloseTo(0.5, within(0.041));
    assertThat(line.coefficients()[1]).isCloseTo(0.3, within(0.041));
    assertThat(line.intercept() / (1 - line.coefficients()[0] - line.coefficients()[1]))
        .isCloseTo(10, within(6 * 0.1 / 0.2 / Math.sqrt(20_000)));
    assertThat(line.deviation()).isCloseTo(0.1, within(6 * 0.1 / Math.sqrt(40_000)));
    LinearAutoregression best = LinearAutoregression.fitBest(series, 2, 6);
    assertThat(best.channels().get(0).order()).isEqualTo(2);
    assertThat(best.channels().get(1).order()).isZero();
  }

  /**
   * From x_0 = 2 the forecast of x_t = .8 x_(t-1) + .6 z has mean 2 * .8^h and variance 1 - .8^(2
   * h): six standard errors of 20,000 draws, eight comparisons, false alarms below 1e-7.
   */
  @Test
  void autoregressiveForecastsHaveTheProcessLaw() {
    LinearAutoregression process =
        new LinearAutoregression(
            List.of(new LinearAutoregression.Line(0, new double[] {0.8}, 0.6)));
    int count = 20_000;
    double[] drawn = process.forecast(new double[] {-7, 2}, 4, count, KEY);
    for (int h = 1; h <= 4; h++) {
      double mean = 2 * Math.pow(0.8, h);
      double variance = 1 - Math.pow(0.8, 2 * h);
      double[] x = new double[count];
      double[] squares = new double[count];
      for (int m = 0; m < count; m++) {
        x[m] = drawn[m * 4 + h - 1];
        squares[m] = (x[m] - mean) * (x[m] - mean);
      }
      double[] first = Processes.meanAndSixErrors(x);
      double[] second = Processes.meanAndSixErrors(squares);
      assertThat(first[0]).isCloseTo(mean, within(first[1]));
      assertThat(second[0]).isCloseTo(variance, within(second[1]));
    }
  }

  @Test
  void theSeasonalForecastOfAPeriodicSeriesIsExact() {
    double[] wave = new double[2 * 35];
    for (int k = 0; k < wave.length; k++) {
      wave[k] = (k / 2 % 7) * (k % 2 == 0 ? 1 : -3);
    }
    SeasonalNaive naive = SeasonalNaive.fit(List.of(wave), 2, 7, 10);
    double[] found = naive.forecast(Arrays.copyOf(wave, 2 * 15), 10, 3, KEY);
    for (int m = 0; m < 3; m++) {
      assertThat(Arrays.copyOfRange(found, 20 * m, 20 * (m + 1)))
          .containsExactly(Arrays.copyOfRange(wave, 2 * 15, 2 * 25));
    }
  }

  @Test
  void theSeasonalForecastDrawsTheErrorsItMade() {
    // Season 1: errors of one step 1 and 2, of two steps 3.
    SeasonalNaive naive = SeasonalNaive.fit(List.of(new double[] {0, 1, 3}), 1, 1, 2);
    double[] found = naive.forecast(new double[] {5, 10}, 2, 400, KEY);
    int ones = 0;
    for (int m = 0; m < 400; m++) {
      assertThat(found[2 * m]).isIn(11.0, 12.0);
      assertThat(found[2 * m + 1]).isEqualTo(13);
      ones += found[2 * m] == 11 ? 1 : 0;
    }
    // Binomial(400, 1/2): six standard deviations, false alarms below 1e-8.
    assertThat(ones).isBetween(140, 260);
  }

  @Test
  void channelsOfOneErrorStayTogether() {
    double[] z = Processes.normals(60, 4);
    double[] pair = new double[120];
    Arrays.setAll(pair, k -> k % 2 == 0 ? z[k / 2] : -2 * z[k / 2]);
    double[] found = SeasonalNaive.fit(List.of(pair), 2, 3, 5).forecast(new double[6], 5, 50, KEY);
    for (int k = 0; k < found.length; k += 2) {
      assertThat(found[k + 1]).isCloseTo(-2 * found[k], within(1e-12));
    }
  }

  @Test
  void bothAreFittedToTheSeriesOfATable() {
    double[] values = ar2(300);
    Sequences training =
        new Sequences(
            List.of("a", "b"),
            new int[] {0, 200, 300},
            new double[300],
            new Table(List.of("x", "w"), 300, values));
    Baselines found = Baselines.fit(training, List.of("w", "x"), 8, 2, 4);
    assertThat(found.linear().channels()).hasSize(2);
    assertThat(found.linear().channels().get(1).order()).isBetween(1, 8);
    assertThat(found.naive().forecast(new double[4], 4, 2, KEY)).hasSize(16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Baselines.fit(training, List.of("x"), 8, 100, 150))
        .withMessageContaining("more than 200 positions")
        .withMessageContaining("the longest has 200");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> found.naive().forecast(new double[2], 4, 2, KEY))
        .withMessageContaining("a history of one season, got 1 positions");
  }

  @Test
  void anOrderBeyondTheSeriesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LinearAutoregression.fit(List.of(new double[9]), 1, 5))
        .withMessageContaining("needs 7 positions with 5 before them, but the series have 4");
    LinearAutoregression two =
        new LinearAutoregression(
            List.of(new LinearAutoregression.Line(0, new double[] {0.8, 0.1}, 0.6)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two.forecast(new double[1], 3, 1, KEY))
        .withMessageContaining("order 2 needs as long a history, got 1");
  }
}
