package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Workers;
import org.junit.jupiter.api.Test;

class ClassifierTestTest {
  private static Cloud normal(long seed, int rows, int columns, double shift, double scale) {
    double[] values = new double[rows * columns];
    Key.of(seed).normal(0, values, 0, values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = shift + scale * values[i];
    }
    return Cloud.of(values, rows, columns);
  }

  private static double accuracy(Cloud a, Cloud b, long seed) {
    try (Workers workers = Workers.of(2)) {
      return ClassifierTest.of(a, b, Key.of(seed), workers).accuracy();
    }
  }

  /**
   * Mean of six accuracies under equal laws: 0.5 with standard deviation 0.5 / sqrt(2 * 500 * 12),
   * five of them: false-alarm rate 6e-7.
   */
  @Test
  void equalLawsGiveOneHalf() {
    double mean = 0;
    for (int i = 0; i < 6; i++) {
      Cloud a = normal(2 * i + 100, 500, 2, 0, 1);
      Cloud b = normal(2 * i + 101, 500, 2, 0, 1);
      mean += accuracy(a, b, i) / 6;
    }
    assertThat(mean).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(6_000)));
  }

  /**
   * The best classifier between N(0, 1) and N(d, 1) is right with probability Phi(d / 2); between
   * N(0, 1) and N(0, s^2) it cuts at |x| = c with c^2 = 2 log(s) s^2 / (s^2 - 1). Three sets of two
   * thousand points a side: the mean accuracy of a classifier that is right with probability q has
   * the standard deviation {@code sqrt(q (1 - q) / 12000)}, .0043; five of them on either side:
   * false-alarm rate 6e-7. A trained one may fall short of the best by .01.
   */
  @Test
  void differentLawsGiveTheBestClassifiersAccuracy() {
    // Phi(0.5) = 0.69146.
    assertIsBest(1, 1, 0.6915);
    // s = 2: c = 1.3595, accuracy 1/2 + (Phi(c) - Phi(c / 2)) = 0.5 + 0.91300 - 0.75165.
    assertIsBest(0, 2, 0.6613);
    // Phi(10): an overlap has the probability 1e-20.
    assertThat(accuracy(normal(1, 2000, 1, 0, 1), normal(4, 2000, 1, 20, 1), 1))
        .isGreaterThan(0.999);
  }

  private static void assertIsBest(double shift, double scale, double best) {
    double mean = 0;
    for (int i = 0; i < 3; i++) {
      Cloud a = normal(200 + 2 * i, 2000, 1, 0, 1);
      mean += accuracy(a, normal(201 + 2 * i, 2000, 1, shift, scale), i) / 3;
    }
    double deviation = Math.sqrt(best * (1 - best) / 12_000);
    assertThat(mean).isBetween(best - 0.01 - 5 * deviation, best + 5 * deviation);
  }

  @Test
  void unequalSetsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> accuracy(normal(1, 20, 1, 0, 1), normal(2, 30, 1, 0, 1), 1))
        .withMessageContaining("equally many points");
  }
}
