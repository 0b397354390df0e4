package dev.fluxion.evaluate.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectrumTest {
  /**
   * The exact mean of the periodogram of L positions, {@code sum of (1 - |h|/L) phi^|h| cos(2 pi k
   * h / L)}: six standard errors over 4,000 windows, at most 13 frequencies, false alarms below
   * 1e-6 (the terms are near exponential).
   */
  @ParameterizedTest
  @ValueSource(ints = {24, 25})
  void ofAnAutoregressionItIsTheKnownOne(int length) {
    double phi = 0.7;
    int count = 4000;
    Windows windows = Processes.ar1(phi, count, length, 1, 9);
    double[] zero = {0};
    Spectrum found = Spectrum.of(windows, zero);
    assertThat(found.frequencies()).isEqualTo(length / 2 + 1);
    for (int k = 0; k < found.frequencies(); k++) {
      double exact = 1;
      for (int h = 1; h < length; h++) {
        exact +=
            2
                * (1 - (double) h / length)
                * Math.pow(phi, h)
                * Math.cos(2 * Math.PI * k * h / length);
      }
      double[] single = new double[count];
      for (int i = 0; i < count; i++) {
        single[i] = power(windows, i, k);
      }
      double[] direct = Processes.meanAndSixErrors(single);
      assertThat(found.at(k, 0)).isCloseTo(direct[0], within(1e-10));
      assertThat(found.at(k, 0)).isCloseTo(exact, within(direct[1]));
      assertThat(direct[1]).isLessThan(0.15 * exact);
    }
  }

  /** The sum over t of x_t exp(-2 pi i k t / L), squared, over L, term by term. */
  private static double power(Windows windows, int i, int k) {
    double re = 0;
    double im = 0;
    int length = windows.length();
    for (int t = 0; t < length; t++) {
      re += windows.at(i, t, 0) * Math.cos(2 * Math.PI * k * t / length);
      im += windows.at(i, t, 0) * Math.sin(2 * Math.PI * k * t / length);
    }
    return (re * re + im * im) / length;
  }

  @Test
  void aWaveHasAllItsPowerAtItsFrequencyInItsChannel() {
    double[] values = new double[2 * 16];
    for (int t = 0; t < 16; t++) {
      values[2 * t] = 3;
      values[2 * t + 1] = 2 * Math.cos(2 * Math.PI * 3 * t / 16 + 0.4);
    }
    Spectrum found = Spectrum.of(Windows.of(values, 1, 16, 2));
    assertThat(found.frequency(3)).isEqualTo(3 / 16.0);
    for (int k = 0; k < 9; k++) {
      assertThat(found.at(k, 0)).isCloseTo(0, within(1e-12));
      // Amplitude 2: |L|^2 / L = L.
      assertThat(found.at(k, 1)).isCloseTo(k == 3 ? 16 : 0, within(1e-12));
    }
  }

  @Test
  void distancesOfAScaledProcessAreThoseOfItsScale() {
    Windows windows = Processes.ar1(0.5, 50, 12, 2, 2);
    Spectrum one = Spectrum.of(windows);
    Spectrum scaled = Spectrum.of(windows.over(new double[] {1 / 3.0, 1 / 3.0}));
    assertThat(scaled.relativeError(one)).isCloseTo(8, within(1e-9));
    assertThat(scaled.logDistance(one)).isCloseTo(20 * Math.log10(3), within(1e-9));
    assertThat(one.logDistance(scaled)).isCloseTo(20 * Math.log10(3), within(1e-9));
    assertThat(one.relativeError(one)).isZero();
    assertThat(one.logDistance(one)).isZero();
  }

  @Test
  void aConstantChannelIsFarButFinite() {
    double[] flat = new double[40];
    Arrays.fill(flat, 2);
    Spectrum none = Spectrum.of(Windows.of(flat, 4, 10, 1));
    Spectrum some = Spectrum.of(Processes.ar1(0, 4, 10, 1, 1));
    assertThat(none.logDistance(some)).isBetween(60.0, 130.0);
    assertThat(none.relativeError(some)).isCloseTo(1, within(1e-12));
    assertThat(none.logDistance(none)).isZero();
  }
}
