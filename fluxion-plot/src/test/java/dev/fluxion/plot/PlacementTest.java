package dev.fluxion.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
  private static final ColorScale UNIT = new ColorScale(new Range(0, 1), "value", false, 1);

  private static Points point(double x, double y) {
    return Points.of(new double[] {x}, new double[] {y});
  }

  private static Dots dot(double x, double y, Color color) {
    return new Dots(point(x, y), "", color, false);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.5, 2})
  void aPointStandsWhereItsCoordinatesSay(double scale) {
    Panel panel =
        Panel.plane("", new Range(-1, 5), new Range(10, 13), dot(0.5, 12.25, Palette.BLUE));
    BufferedImage image = Picture.of(panel).withScale(scale).render();
    if (scale == 1) {
      Rectangle plot = Pixels.plot(image);
      double[] center = Pixels.center(image, plot, Pixels.hue(Palette.BLUE));
      assertThat(center[0]).isCloseTo(plot.x + plot.width * 1.5 / 6, within(0.5));
      assertThat(center[1]).isCloseTo(plot.y + plot.height * 0.75 / 3, within(0.5));
    } else {
      BufferedImage plain = Picture.of(panel).render();
      double[] at = center(plain);
      assertThat(center(image)[0]).isCloseTo(at[0] * scale, within(1.0));
      assertThat(center(image)[1]).isCloseTo(at[1] * scale, within(1.0));
    }
  }

  private static double[] center(BufferedImage image) {
    Rectangle all = new Rectangle(image.getWidth(), image.getHeight());
    return Pixels.center(image, all, Pixels.hue(Palette.BLUE));
  }

  @Test
  void aUnitOfXIsAsLongAsAUnitOfYInEveryShapeOfPanel() {
    for (double height : new double[] {0.5, 3, 10, 30}) {
      Panel panel =
          Panel.plane(
              "",
              new Range(-1, 9),
              new Range(-0.1, height),
              dot(0, 0.2, Palette.BLUE),
              dot(0.3, 0.2, Palette.VERMILLION),
              dot(0, 0.5, Palette.color(2)));
      BufferedImage image = Picture.of(panel).withPanelWidth(1600).render();
      Rectangle plot = Pixels.plot(image);
      double[] origin = Pixels.center(image, plot, Pixels.hue(Palette.BLUE));
      double[] right = Pixels.center(image, plot, Pixels.hue(Palette.VERMILLION));
      double[] up = Pixels.center(image, plot, Pixels.hue(Palette.color(2)));
      if (height >= 3) {
        assertThat(right[0] - origin[0]).isCloseTo(origin[1] - up[1], within(1.0));
        assertThat(right[1]).isCloseTo(origin[1], within(0.5));
        assertThat(up[0]).isCloseTo(origin[0], within(0.5));
      }
      assertThat(plot.width / 10.0).isCloseTo(plot.height / (height + 0.1), within(1.0));
    }
  }

  @Test
  void panelsOfSharedAxesPutEqualPointsAtEqualPlaces() {
    Panel one = Panel.plane("one", dot(0, 0, Palette.BLUE), dot(8, 8, Palette.color(2)));
    Panel two = Panel.plane("two", dot(0, 0, Palette.BLUE), dot(-4, 3, Palette.VERMILLION));
    List<Layout.Cell> cells = Layout.of(Picture.sideBySide("", List.of(one, two))).cells();
    Rectangle first = cells.get(0).view().box();
    Rectangle second = cells.get(1).view().box();
    assertThat(second.getSize()).isEqualTo(first.getSize());
    assertThat(second.y).isEqualTo(first.y);
    BufferedImage image = Picture.sideBySide("", List.of(one, two)).render();
    double[] left = Pixels.center(image, first, Pixels.hue(Palette.BLUE));
    double[] right = Pixels.center(image, second, Pixels.hue(Palette.BLUE));
    assertThat(right[0] - left[0]).isCloseTo(second.x - first.x, within(0.5));
    assertThat(right[1]).isCloseTo(left[1], within(0.5));
  }

  @Test
  void anArrowPointsFromItsPointAlongItsVectorAndIsAsLongAsAsked() {
    Arrows arrow =
        new Arrows(
            point(1, 1), point(3, 1.5), 2, new ColorScale(new Range(0, 1), "speed", false, 0.5));
    Panel panel = Panel.plane("", new Range(0, 8), new Range(0, 8), arrow);
    BufferedImage image = Picture.of(panel).render();
    Rectangle plot = Pixels.plot(image);
    double unit = plot.width / 8.0;
    IntPredicate inked = Pixels.hue(new Color(ColorMap.rgb(0.5)));
    int left = Integer.MAX_VALUE;
    int right = 0;
    int top = Integer.MAX_VALUE;
    int bottom = 0;
    int nearTail = 0;
    int nearHead = 0;
    for (int y = plot.y; y < plot.getMaxY(); y++) {
      for (int x = plot.x; x < plot.getMaxX(); x++) {
        if (inked.test(image.getRGB(x, y) & 0xFFFFFF)) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
          nearTail += x < plot.x + unit + 8 ? 1 : 0;
          nearHead += x > plot.x + 7 * unit - 8 ? 1 : 0;
        }
      }
    }
    assertThat((left - plot.x) / unit).isCloseTo(1, within(2 / unit));
    assertThat((right + 1 - plot.x) / unit).isCloseTo(7, within(2 / unit));
    assertThat((plot.getMaxY() - bottom - 1) / unit).isCloseTo(1, within(2 / unit));
    assertThat((plot.getMaxY() - top) / unit).isCloseTo(4, within(2 / unit));
    assertThat(nearHead).as("the head is at (7, 4)").isGreaterThan(nearTail + 5);
  }

  @Test
  void aHeatMapIsBrightestAtItsGreatestValueWithRowsUpward() {
    Grid grid = new Grid(new Range(0, 10), new Range(0, 5), 10, 5);
    double[] values = new double[grid.size()];
    int greatest = 3 * 10 + 7;
    values[greatest] = 1;
    BufferedImage image = Picture.of(Panel.plane("", HeatMap.of(grid, values, UNIT))).render();
    Rectangle plot = Pixels.plot(image);
    double most = -1;
    double[] at = new double[2];
    for (int y = plot.y; y < plot.getMaxY(); y++) {
      for (int x = plot.x; x < plot.getMaxX(); x++) {
        double luminance = Pixels.luminance(image.getRGB(x, y));
        if (luminance > most) {
          most = luminance;
          at = new double[] {x + 0.5, y + 0.5};
        }
      }
    }
    assertThat(at[0]).isCloseTo(plot.x + plot.width * 0.75, within(1.5));
    assertThat(at[1]).isCloseTo(plot.y + plot.height * 0.3, within(1.5));
    assertThat(grid.centers().x(greatest)).isEqualTo(7.5);
    assertThat(grid.centers().y(greatest)).isEqualTo(3.5);
  }

  @Test
  void aHeatMapIsGrayOnlyWhereTheValueIsNaN() {
    Grid grid = new Grid(new Range(0, 4), new Range(0, 4), 4, 4);
    double[] values = new double[16];
    Arrays.fill(values, 0.5);
    values[5] = Double.NaN;
    values[0] = Double.NEGATIVE_INFINITY;
    values[15] = Double.POSITIVE_INFINITY;
    BufferedImage image = Picture.of(Panel.plane("", HeatMap.of(grid, values, UNIT))).render();
    Rectangle plot = Pixels.plot(image);
    double[] gray = Pixels.center(image, plot, rgb -> rgb == 0xD0D0D0);
    assertThat(gray[0]).isCloseTo(plot.x + plot.width * 1.5 / 4, within(1.0));
    assertThat(gray[1]).isCloseTo(plot.y + plot.height * 2.5 / 4, within(1.0));
    assertThat(gray[2]).isCloseTo(plot.width * plot.height / 16.0, within(plot.width * 1.0));
    int low = image.getRGB(plot.x + 1, plot.y + plot.height - 2) & 0xFFFFFF;
    int high = image.getRGB(plot.x + plot.width - 2, plot.y + 1) & 0xFFFFFF;
    assertThat(low).isEqualTo(0x440154);
    assertThat(high).isEqualTo(0xFDE725);
  }

  @Test
  void aHeatMapOfALinearFunctionIsExactBetweenTheCenters() {
    Grid grid = new Grid(new Range(-1, 1), new Range(0, 1), 8, 6);
    Points centers = grid.centers();
    double[] values = new double[grid.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * centers.x(i) - 3 * centers.y(i);
    }
    HeatMap map = HeatMap.of(grid, values, new ColorScale(new Range(-10, 10), "value", false, 1));
    assertThat(map.at(0.31, 0.42)).isCloseTo(2 * 0.31 - 3 * 0.42, within(1e-12));
    assertThat(map.at(-0.6, 0.8)).isCloseTo(2 * -0.6 - 3 * 0.8, within(1e-12));
  }

  @Test
  void logarithmicAxesPutAFactorAtADistance() {
    Viewport view =
        new Viewport(
            new Rectangle(10, 20, 300, 200), new Range(1, 1000), new Range(0.01, 1), true, true);
    assertThat(view.px(10)).isCloseTo(110, within(1e-9));
    assertThat(view.px(100)).isCloseTo(210, within(1e-9));
    assertThat(view.py(0.1)).isCloseTo(120, within(1e-9));
  }

  @Test
  void everythingStaysInsideThePicture() {
    Panel panel =
        new Panel(
            "A title so long that it has to be broken into several lines to fit over its panel,"
                + " as titles that say what and when tend to become",
            Axis.linear("a long label of the axis"),
            Axis.linear("y"),
            false,
            List.of(
                Curve.of(
                    "one",
                    Points.of(new double[] {-1e6, 1e6}, new double[] {-123456, 123456}),
                    Palette.BLUE)));
    for (int width : new int[] {320, 640}) {
      BufferedImage image =
          Picture.sideBySide("Title", List.of(panel, panel)).withPanelWidth(width).render();
      for (int x = 0; x < image.getWidth(); x++) {
        assertThat(image.getRGB(x, 0)).isEqualTo(-1);
        assertThat(image.getRGB(x, image.getHeight() - 1)).isEqualTo(-1);
      }
      for (int y = 0; y < image.getHeight(); y++) {
        assertThat(image.getRGB(0, y)).isEqualTo(-1);
        assertThat(image.getRGB(image.getWidth() - 1, y)).isEqualTo(-1);
      }
    }
  }
}
