package dev.fluxion.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScalesTest {
  private static List<String> labels(double min, double max, boolean logarithmic, double most) {
    return Ticks.of(new Range(min, max), logarithmic, most).stream()
        .map(Ticks.Tick::label)
        .toList();
  }

  @Test
  void ticksAreRoundAndInsideTheRange() {
    assertThat(labels(-3.2, 3.2, false, 7)).containsExactly("−3", "−2", "−1", "0", "1", "2", "3");
    assertThat(labels(0, 1, false, 5)).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1");
    assertThat(labels(0, 10_000, false, 5))
        .containsExactly("0", "2,000", "4,000", "6,000", "8,000", "10,000");
    assertThat(labels(-2.1e-6, 2.1e-6, false, 5))
        .containsExactly("−2×10⁻⁶", "−10⁻⁶", "0", "10⁻⁶", "2×10⁻⁶");
  }

  @Test
  void logarithmicTicksAreDecadesAndFallBackToRoundValuesWithinOne() {
    assertThat(labels(0.9, 110, true, 5)).containsExactly("1", "10", "100");
    assertThat(labels(0.0009, 1.1e6, true, 12))
        .containsExactly(
            "0.001", "0.01", "0.1", "1", "10", "100", "1,000", "10,000", "100,000", "10⁶");
    assertThat(labels(1.1, 4.2, true, 4)).containsExactly("2", "3", "4");
  }

  @Test
  void ticksOfEveryMagnitudeAreFewAndEvenlySpaced() {
    for (int exponent = -30; exponent <= 30; exponent++) {
      for (double mantissa = 1; mantissa < 10; mantissa += 0.37) {
        double length = mantissa * Math.pow(10, exponent);
        List<Ticks.Tick> ticks = Ticks.of(new Range(-0.3 * length, 0.7 * length), false, 6);
        assertThat(ticks).hasSizeBetween(2, 7);
        double step = ticks.get(1).value() - ticks.get(0).value();
        for (int i = 1; i < ticks.size(); i++) {
          assertThat(ticks.get(i).value() - ticks.get(i - 1).value())
              .isCloseTo(step, within(1e-9 * length));
        }
      }
    }
  }

  @Test
  void viridisHasItsPublishedEndsAndMiddle() {
    assertThat(ColorMap.rgb(0)).isEqualTo(0x440154);
    assertThat(ColorMap.rgb(1)).isEqualTo(0xFDE725);
    // matplotlib's viridis(0.5) is (33, 145, 140) of 255.
    assertThat(ColorMap.rgb(0.5) >> 16 & 0xFF).isCloseTo(33, within(3));
    assertThat(ColorMap.rgb(0.5) >> 8 & 0xFF).isCloseTo(145, within(3));
    assertThat(ColorMap.rgb(0.5) & 0xFF).isCloseTo(140, within(3));
  }

  @Test
  void theLightnessOfTheColorMapRisesEvenly() {
    double before = lightness(ColorMap.rgb(0));
    double whole = lightness(ColorMap.rgb(1)) - before;
    for (int i = 1; i <= 20; i++) {
      double now = lightness(ColorMap.rgb(i / 20.0));
      assertThat(now - before).isBetween(0.6 * whole / 20, 1.4 * whole / 20);
      before = now;
    }
  }

  /** CIE 1976 L* of an sRGB color, 0 to 100. */
  private static double lightness(int rgb) {
    double y = Pixels.luminance(rgb);
    return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
  }

  @Test
  void theFirstEightClassesHaveEightColorsVisibleOnWhite() {
    assertThat(IntStream.range(0, 24).mapToObj(Palette::color).distinct())
        .hasSizeGreaterThanOrEqualTo(22);
    for (int i = 0; i < 8; i++) {
      double contrast = 1.05 / (Pixels.luminance(Palette.color(i).getRGB()) + 0.05);
      assertThat(contrast).as("contrast of class %d to white", i).isGreaterThan(2);
    }
  }

  @Test
  void smoothingIsTheWeightedMeanOfThePast() {
    Points points = Points.of(new double[] {1, 2, 3}, new double[] {4, 1, 7});
    Points smooth = Series.smoothed(points, 0.5);
    assertThat(smooth.y(0)).isEqualTo(4);
    assertThat(smooth.y(1)).isCloseTo((0.5 * 4 + 1) / 1.5, within(1e-15));
    assertThat(smooth.y(2)).isCloseTo((0.25 * 4 + 0.5 + 7) / 1.75, within(1e-15));
    assertThat(Series.smoothed(points, 0).y(2)).isEqualTo(7);
  }

  @Test
  void fewOutliersDoNotSqueezeAPicture() {
    double[] x = new double[1000];
    double[] y = new double[1000];
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.cos(i);
      y[i] = Math.sin(i);
    }
    x[17] = 1e6;
    Extent extent = Extent.of(List.of(Points.of(x, y)));
    assertThat(extent.x().max()).isLessThan(2);
    assertThat(extent.y().min()).isLessThan(-1);
    x[17] = 1.9;
    assertThat(Extent.of(List.of(Points.of(x, y))).x().contains(1.9)).isTrue();
  }

  @Test
  void aSingleValueIsWidenedAndKeepsItsPlaceOnALogarithmicAxis() {
    assertThat(Range.covering(0.25, 0.25)).isEqualTo(new Range(0.125, 0.375));
    assertThat(Range.covering(3, 3)).isEqualTo(new Range(2.5, 3.5));
    assertThat(Range.covering(-0.25, -0.25)).isEqualTo(new Range(-0.75, 0.25));
    assertThat(Range.covering(0, 0)).isEqualTo(new Range(-0.5, 0.5));
    Points one = Points.of(new double[] {0.25}, new double[] {1e-6});
    Panel panel =
        Panel.chart(
            "", Axis.logarithmic("x"), Axis.logarithmic("y"), Curve.of("one", one, Palette.BLUE));
    assertThat(panel.layers()).hasSize(1);
  }
}
