package dev.fluxion.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class BrownianMotionTest {
  /** W after each of eight fine steps, by hand, and the area below it. */
  @Test
  void coarseStepsFollowTheSamePath() {
    Key key = Key.of(3);
    double d = 0.25;
    try (Scope scope = new Scope()) {
      Tensor w = Tensors.empty(ScalarType.Double, 3, 2);
      Tensor area = Tensors.empty(ScalarType.Double, 3, 2);
      Tensor path = Tensors.zeros(ScalarType.Double, 3, 2);
      Tensor below = Tensors.zeros(ScalarType.Double, 3, 2);
      for (int n = 8; n < 12; n++) {
        BrownianMotion.of(key, 7).increments(n, d, w, area);
        below.add_(area.add(path.mul(new org.bytedeco.pytorch.Scalar(d))));
        path.add_(w);
      }
      BrownianMotion.coarse(key, 7, 4).increments(2, 4 * d, w, area);
      assertThat(Tensors.doubles(w)).containsExactly(Tensors.doubles(path), within(1e-14));
      assertThat(Tensors.doubles(area)).containsExactly(Tensors.doubles(below), within(1e-14));
    }
  }

  /**
   * 200,000 draws: covariance ((h, h^2/2), (h^2/2, h^3/3)) and means, each within 5 standard
   * errors; ten numbers at 5.7e-7 each, a false-alarm rate of the test below 6e-6.
   */
  @Test
  void incrementAndIntegralHaveTheirLaw() {
    int n = 200_000;
    double h = 0.3;
    try (Scope scope = new Scope()) {
      Tensor w = Tensors.empty(ScalarType.Double, n, 1);
      Tensor area = Tensors.empty(ScalarType.Double, n, 1);
      for (int parts : new int[] {1, 3}) {
        BrownianMotion.coarse(Key.of(4), 0, parts).increments(0, h, w, area);
        double root = Math.sqrt(n);
        double areaVariance = h * h * h / 3;
        assertThat(w.mean().item_double()).isCloseTo(0, within(5 * Math.sqrt(h) / root));
        assertThat(area.mean().item_double())
            .isCloseTo(0, within(5 * Math.sqrt(areaVariance) / root));
        assertThat(w.square().mean().item_double())
            .isCloseTo(h, within(5 * h * Math.sqrt(2) / root));
        assertThat(area.square().mean().item_double())
            .isCloseTo(areaVariance, within(5 * areaVariance * Math.sqrt(2) / root));
        double product = Math.sqrt(h * areaVariance + h * h * h * h / 4);
        assertThat(w.mul(area).mean().item_double())
            .isCloseTo(h * h / 2, within(5 * product / root));
      }
    }
  }

  @Test
  void rowsStepsAndKeysHaveTheirOwnNoise() {
    try (Scope scope = new Scope()) {
      Tensor whole = Tensors.empty(ScalarType.Float, 6, 3);
      Tensor part = Tensors.empty(ScalarType.Float, 2, 3);
      Tensor other = Tensors.empty(ScalarType.Float, 6, 3);
      BrownianMotion.of(Key.of(1), 100).increments(4, 0.1, whole, null);
      BrownianMotion.of(Key.of(1), 103).increments(4, 0.1, part, null);
      assertThat(part.equal(whole.narrow(0, 3, 2))).isTrue();
      BrownianMotion.of(Key.of(1), 100).increments(5, 0.1, other, null);
      assertThat(other.eq(whole).any().item_bool()).isFalse();
      BrownianMotion.of(Key.of(2), 100).increments(4, 0.1, other, null);
      assertThat(other.eq(whole).any().item_bool()).isFalse();
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BrownianMotion.coarse(Key.of(1), 0, 0))
        .withMessageContaining("parts: is 0");
  }
}
