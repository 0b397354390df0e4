package dev.fluxion.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fluxion.benchmarks.peer.Quantity.Measure;
import org.junit.jupiter.api.Test;

class QuantityTest {
  private static Agreement compare(Measure measure, double allowed, double[] a, double[] b) {
    return new Quantity("q", measure, allowed).compare("peer", a, b);
  }

  @Test
  void theLargestDifferenceIsRelativeToLargeValues() {
    Agreement found =
        compare(Measure.LARGEST, 0.2, new double[] {0.5, 100}, new double[] {0.6, 90});
    assertThat(found.difference()).isCloseTo(0.1, within(1e-12));
    assertThat(found.agrees()).isTrue();
    assertThat(compare(Measure.LARGEST, 0.09, new double[] {0.5}, new double[] {0.6}).agrees())
        .isFalse();
  }

  @Test
  void theRootMeanSquareIsThatOfTheDifferences() {
    assertThat(
            compare(Measure.ROOT_MEAN_SQUARE, 1, new double[] {0, 0}, new double[] {3, -4})
                .difference())
        .isCloseTo(Math.sqrt(12.5), within(1e-12));
  }

  @Test
  void meansOfDifferentLengthsAreComparedByTheirShare() {
    assertThat(compare(Measure.MEAN, 1, new double[] {1, 3}, new double[] {2.2}).difference())
        .isCloseTo(0.1, within(1e-12));
  }

  @Test
  void aFactorCountsInBothDirections() {
    double[] one = {1};
    double[] three = {3};
    assertThat(compare(Measure.FACTOR, 1, one, three).difference()).isCloseTo(2, within(1e-12));
    assertThat(compare(Measure.FACTOR, 1, three, one).difference()).isCloseTo(2, within(1e-12));
    assertThat(compare(Measure.FACTOR, 1, one, new double[] {0}).agrees()).isFalse();
  }

  @Test
  void whatIsMissingOrNoNumberDoesNotAgree() {
    double[] some = {1};
    for (Measure measure : Measure.values()) {
      assertThat(compare(measure, 1e300, some, new double[0]).agrees()).isFalse();
      assertThat(compare(measure, 1e300, new double[0], some).agrees()).isFalse();
      assertThat(compare(measure, 1e300, some, new double[] {Double.NaN}).agrees()).isFalse();
    }
    assertThat(compare(Measure.LARGEST, 1e300, some, new double[] {1, 1}).agrees()).isFalse();
  }
}
