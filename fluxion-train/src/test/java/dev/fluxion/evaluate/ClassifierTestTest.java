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
   * N(0, 1) and N(0, s^2) it cuts at |x| = c with c^2 = 2 log(s) s^2 / (s^2 - 1). Two thousand
   * points a side: standard deviation .008.
   */
  @Test
  void differentLawsGiveTheBestClassifiersAccuracy() {
    Cloud a = normal(1, 2000, 1, 0, 1);
    // Phi(0.5) = 0.69146.
    assertThat(accuracy(a, normal(2, 2000, 1, 1, 1), 1)).isCloseTo(0.6915, within(0.03));
    // s = 2: c = 1.3595, accuracy 1/2 + (Phi(c) - Phi(c / 2)) = 0.5 + 0.91300 - 0.75165.
    assertThat(accuracy(a, normal(3, 2000, 1, 0, 2), 1)).isCloseTo(0.6613, within(0.03));
    assertThat(accuracy(a, normal(4, 2000, 1, 20, 1), 1)).isGreaterThan(0.999);
  }

  @Test
  void unequalSetsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> accuracy(normal(1, 20, 1, 0, 1), normal(2, 30, 1, 0, 1), 1))
        .withMessageContaining("equally many points");
  }
}
