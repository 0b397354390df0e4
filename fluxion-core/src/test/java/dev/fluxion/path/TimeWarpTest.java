package dev.fluxion.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWarpTest {
  @ParameterizedTest
  @ValueSource(doubles = {1e-9, 0.1, 0.5, 1, 1.2, 1.5})
  void theWarpMapsTheUnitIntervalOntoItselfUpward(double s) {
    TimeWarp warp = new TimeWarp(s);
    assertThat(warp.at(0)).isZero();
    assertThat(warp.at(1)).isCloseTo(1, within(1e-15));
    assertThat(warp.at(0.5)).isCloseTo(0.5, within(1e-15));
    for (int i = 0; i < 1000; i++) {
      assertThat(warp.at((i + 1) / 1000.0)).isGreaterThan(warp.at(i / 1000.0));
      // Both halves are mirror images.
      assertThat(warp.at(i / 1000.0) + warp.at(1 - i / 1000.0)).isCloseTo(1, within(1e-14));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.5, 1, 1.5})
  void theSlopeIsTheDerivativeAndIsSInTheMiddle(double s) {
    TimeWarp warp = new TimeWarp(s);
    assertThat(warp.slope(0.5)).isCloseTo(s, within(1e-15));
    assertThat(warp.slope(0)).isCloseTo(3 - 2 * s, within(1e-15));
    double h = 1e-5;
    for (double t = 0.05; t < 1; t += 0.1) {
      assertThat(warp.slope(t))
          .isCloseTo((warp.at(t + h) - warp.at(t - h)) / (2 * h), within(1e-9));
    }
  }

  @Test
  void sOfOneIsTheIdentity() {
    for (double t = 0; t <= 1; t += 0.01) {
      assertThat(new TimeWarp(1).at(t)).isEqualTo(t);
    }
  }

  @Test
  void belowOneTheMiddleIsCrowdedAboveOneTheEnds() {
    assertThat(new TimeWarp(0.5).at(0.25)).isCloseTo(0.34375, within(1e-15));
    assertThat(new TimeWarp(1.5).at(0.25)).isCloseTo(0.15625, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.5000001, 3, Double.NaN, Double.POSITIVE_INFINITY})
  void slopesThatAreNotMonotoneAreRefused(double s) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TimeWarp(s))
        .withMessageContaining("s: is " + s)
        .withMessageContaining("monotone");
    assertThatIllegalArgumentException().isThrownBy(() -> new TimeSampler.Warp(s));
  }
}
