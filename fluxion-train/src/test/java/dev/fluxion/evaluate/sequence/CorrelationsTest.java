package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationsTest {
  /**
   * {@code r(h) - phi^h} is the mean over windows of {@code d_i = mean_t x_t x_(t+h) - phi^h mean_t
   * x_t^2}, whose mean is 0, over c(0): six standard errors of it, five lags, false alarms below
   * 1e-7.
   */
  @ParameterizedTest
  @ValueSource(doubles = {-0.6, 0, 0.8, 0.95})
  void ofAnAutoregressionTheyArePowersOfItsCoefficient(double phi) {
    Windows windows = Processes.ar1(phi, 3000, 20, 1, 7);
    Correlations found = Correlations.of(windows, new double[] {0}, 5);
    assertThat(found.at(0, 0, 0)).isEqualTo(1);
    for (int h = 1; h <= 5; h++) {
      double[] away = new double[3000];
      double square = 0;
      for (int i = 0; i < away.length; i++) {
        for (int t = 0; t < 20; t++) {
          double x = windows.at(i, t, 0);
          square += x * x / 20 / away.length;
          away[i] -= Math.pow(phi, h) * x * x / 20;
          away[i] += t + h < 20 ? x * windows.at(i, t + h, 0) / (20 - h) : 0;
        }
      }
      double allowed = Processes.meanAndSixErrors(away)[1] / square;
      assertThat(allowed).isLessThan(0.06);
      assertThat(found.at(h, 0, 0)).isCloseTo(Math.pow(phi, h), within(allowed));
    }
  }

  @Test
  void theyAreTheOnesComputedByHand() {
    // About the mean 0: c(0) = (1 + 1 + 4 + 0 + 9 + 1) / 6, c(1) = (-1 - 2 + 0 + 3) / 4,
    // c(2) = (2 + 0) / 2.
    Windows windows = Windows.of(new double[] {1, -1, 2, 0, 3, 1}, 2, 3, 1);
    Correlations found = Correlations.of(windows, new double[] {0}, 2);
    assertThat(found.values()).containsExactly(1, 0, 1 / (16 / 6.0));
    // About their own mean, 1: 0, -2, 1 and -1, 2, 0.
    Correlations own = Correlations.of(windows, 1);
    assertThat(own.at(1, 0, 0)).isCloseTo((0 - 2 - 2 + 0) / 4.0 / (10 / 6.0), within(1e-15));
    // x = 1, 2, 6 about 3 and y = 10, 0, 5 about 5: c_xy(1) = ((-2)(-5) + (-1)(0)) / 2.
    Correlations two = Correlations.of(Windows.of(new double[] {1, 10, 2, 0, 6, 5}, 1, 3, 2), 1);
    assertThat(two.at(1, 0, 1)).isCloseTo(5 / Math.sqrt(14 / 3.0 * 50 / 3), within(1e-15));
    // c_yx(1) = ((5)(-1) + (-5)(3)) / 2.
    assertThat(two.at(1, 1, 0)).isCloseTo(-10 / Math.sqrt(14 / 3.0 * 50 / 3), within(1e-15));
  }

  /**
   * y_t = .6 x_(t-2) + .8 w_t of AR(1) channels: r_xy(h) = .6 phi^|h - 2|. Products of variance at
   * most 2 over 6,000 windows of correlated positions, six standard errors of windows' means below
   * .09: false alarms below 1e-8.
   */
  @Test
  void aChannelThatFollowsAnotherIsFoundAtItsLag() {
    Windows windows = Processes.coupled(0.5, 0.6, 2, 6000, 16, 3);
    Correlations found = Correlations.of(windows, 4);
    for (int h = 0; h <= 4; h++) {
      assertThat(found.at(h, 0, 1)).isCloseTo(0.6 * Math.pow(0.5, Math.abs(h - 2)), within(0.04));
      assertThat(found.at(h, 1, 0)).isCloseTo(0.6 * Math.pow(0.5, h + 2), within(0.04));
    }
  }

  @Test
  void errorsAreMeansOfDifferences() {
    Correlations a = new Correlations(1, 2, new double[] {1, 0.5, 0.5, 1, 0.2, 0.1, 0, 0.4});
    Correlations b = new Correlations(1, 2, new double[] {1, 0, 0, 1, 0.1, 0.2, 0.3, 0.1});
    assertThat(a.autocorrelationError(b)).isCloseTo((0.1 + 0.3) / 2, within(1e-15));
    assertThat(a.crossCorrelationError(b)).isCloseTo((1 + 0.1 + 0.3) / 4, within(1e-15));
    Correlations one = new Correlations(0, 1, new double[] {1});
    assertThat(one.autocorrelationError(one)).isZero();
    assertThat(one.crossCorrelationError(one)).isZero();
  }

  @Test
  void aConstantChannelIsCorrelatedWithNothing() {
    Windows windows = Windows.of(new double[] {1, 5, 2, 5, 4, 5}, 1, 3, 2);
    Correlations found = Correlations.of(windows, 1);
    assertThat(found.at(0, 1, 1)).isZero();
    assertThat(found.at(1, 0, 1)).isZero();
    assertThat(found.at(0, 0, 0)).isCloseTo(1, within(1e-15));
  }

  @Test
  void lagsBeyondTheWindowAreRefused() {
    Windows windows = Processes.ar1(0, 3, 4, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Correlations.of(windows, 4))
        .withMessageContaining("lags is 4, but must be from 0 to 3");
  }
}
