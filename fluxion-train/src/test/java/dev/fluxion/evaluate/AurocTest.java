package dev.fluxion.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import org.junit.jupiter.api.Test;

class AurocTest {
  @Test
  void pairsAreCountedAndTiesCountHalf() {
    Auroc found = Auroc.of(new double[] {1, 2, 3}, new double[] {2, 4});
    // 2 is above 1 and ties with 2; 4 is above all: (1 + 1/2 + 3) / 6.
    assertThat(found.value()).isCloseTo(0.75, within(1e-12));
    // a = 1/2, 1; b = 1, 3/4, 1/2: var(a) / 2 + var(b) / 3.
    assertThat(found.standardError()).isCloseTo(Math.sqrt(0.125 / 2 + 0.0625 / 3), within(1e-12));
    assertThat(Auroc.of(new double[] {1, 2}, new double[] {3}).value()).isOne();
    assertThatIllegalArgumentException().isThrownBy(() -> Auroc.of(new double[0], new double[1]));
  }

  /**
   * Normal scores one apart: Phi(1 / sqrt 2) = .760250. At 4,000 a side within 5 standard errors,
   * false-alarm rate below 6e-7; the error itself is sqrt((var + var) / n), near .0054.
   */
  @Test
  void normalScoresHaveTheKnownArea() {
    double[] usual = new double[4000];
    double[] strange = new double[4000];
    Key.of(1).normal(0, usual, 0, 4000);
    Key.of(2).normal(0, strange, 0, 4000);
    for (int i = 0; i < strange.length; i++) {
      strange[i] += 1;
    }
    Auroc found = Auroc.of(usual, strange);
    assertThat(found.value()).isCloseTo(0.760250, within(5 * found.standardError()));
    assertThat(found.standardError()).isBetween(0.0050, 0.0058);
  }

  @Test
  void typicalityLeavesTheRowItselfOut() {
    assertThat(Auroc.typicality(new double[] {1, 2, 6}))
        .containsExactly(new double[] {3, 1.5, 4.5}, within(1e-12));
    assertThat(Auroc.typicality(new double[] {1, 2, 6}, new double[] {5, 1})).containsExactly(2, 2);
  }
}
