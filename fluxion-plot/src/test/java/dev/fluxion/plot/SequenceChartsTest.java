package dev.fluxion.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceChartsTest {
  private static Points line(double... y) {
    double[] x = new double[y.length];
    Arrays.setAll(x, i -> i);
    return Points.of(x, y);
  }

  private static List<Points> walks(int count, int length, long seed) {
    Random random = new Random(seed);
    List<Points> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] y = new double[length];
      y[0] = random.nextGaussian();
      for (int t = 1; t < length; t++) {
        y[t] = 0.8 * y[t - 1] + 0.6 * random.nextGaussian();
      }
      lines.add(line(y));
    }
    return lines;
  }

  static Map<String, Picture> everyKind() {
    List<String> two = List.of("first", "second");
    List<List<Points>> real = List.of(walks(60, 48, 1), walks(60, 48, 2));
    List<List<Points>> generated = List.of(walks(5, 48, 3), walks(5, 48, 4));
    double[] past = new double[30];
    double[] ahead = new double[13];
    double[][] bands = new double[5][13];
    Random random = new Random(5);
    for (int t = 1; t < 30; t++) {
      past[t] = 0.9 * past[t - 1] + 0.4 * random.nextGaussian();
    }
    double[] x = new double[13];
    ahead[0] = past[29];
    for (int h = 0; h < 13; h++) {
      x[h] = 29 + h;
      ahead[h] = h == 0 ? past[29] : 0.9 * ahead[h - 1] + 0.4 * random.nextGaussian();
      double middle = past[29] * Math.pow(0.9, h);
      double s = 0.92 * Math.sqrt(1 - Math.pow(0.81, h));
      double[] z = {-1.645, -0.674, 0, 0.674, 1.645};
      for (int q = 0; q < 5; q++) {
        bands[q][h] = middle + s * z[q];
      }
    }
    SequenceCharts.Fan fan =
        new SequenceCharts.Fan(
            line(past),
            Points.of(x, ahead),
            Points.of(x, bands[2]),
            List.of(
                new SequenceCharts.Interval(90, Points.of(x, bands[0]), Points.of(x, bands[4])),
                new SequenceCharts.Interval(50, Points.of(x, bands[1]), Points.of(x, bands[3]))));
    double[] data = new double[16];
    Arrays.setAll(data, h -> Math.pow(0.8, h));
    double[] low = Arrays.stream(data).map(v -> 0.9 * v).toArray();
    double[] high = Arrays.stream(data).map(v -> 1.1 * v).toArray();
    double[] samples = Arrays.stream(data).map(v -> Math.pow(v, 1.2)).toArray();
    SequenceCharts.Compared compared =
        new SequenceCharts.Compared(line(data), line(low), line(high), line(samples));
    Map<String, Picture> kinds = new LinkedHashMap<>();
    kinds.put("paths", SequenceCharts.paths("paths", "time", two, real, generated));
    kinds.put("one path", SequenceCharts.paths("p", "t", two, real, List.of(List.of(), List.of())));
    kinds.put("fan", SequenceCharts.fans("forecast", "day", List.of("level"), List.of(fan)));
    kinds.put(
        "fans",
        SequenceCharts.fans(
            "forecasts", "day", List.of("a", "b", "c", "d"), List.of(fan, fan, fan, fan)));
    kinds.put(
        "autocorrelations",
        SequenceCharts.autocorrelations("autocorrelations", two, List.of(compared, compared)));
    kinds.put("spectra", SequenceCharts.spectra("spectra", List.of("a"), List.of(compared)));
    kinds.put(
        "frame",
        SequenceCharts.frames("from noise", "t", two, new double[] {0, 1}, List.of(real, generated))
            .get(1));
    return kinds;
  }

  /** A band from (0, 1) to (10, 1 .. 3): its middle pixel column is filled from y = 1 to y = 2. */
  @Test
  void aBandFillsWhatLiesBetweenItsLines() {
    Points lower = Points.of(new double[] {0, 10}, new double[] {1, 1});
    Points upper = Points.of(new double[] {0, 10}, new double[] {1, 3});
    Panel panel =
        Panel.chart("", Axis.linear(""), Axis.linear(""), new Band(lower, upper, "", Color.RED, 1))
            .withRanges(new Range(0, 10), new Range(0, 4));
    BufferedImage image = Picture.of(panel).render();
    Rectangle plot = Pixels.plot(image);
    Rectangle middle = new Rectangle(plot.x + plot.width / 2, plot.y, 2, plot.height);
    double[] found = Pixels.center(image, middle, Pixels.hue(Color.RED));
    assertThat(found[1]).isCloseTo(plot.y + plot.height * (1 - 1.5 / 4), within(1.5));
    assertThat(found[2] / 2).isCloseTo(plot.height / 4.0, within(2.0));
  }

  @Test
  void aChartIsAsHighAsItsAspectSays() {
    Panel panel =
        Panel.chart("", Axis.linear(""), Axis.linear(""), Curve.of("", line(1, 2), Color.RED));
    Picture wide = new Picture("", List.of(panel), 1, false, 640, 1, 0.3);
    Rectangle plot = Pixels.plot(wide.render());
    assertThat((double) plot.height / plot.width).isCloseTo(0.3, within(0.01));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Picture("p", List.of(panel), 1, false, 640, 1, 3))
        .withMessageContaining("aspect 3.0; give 0.1 to 2");
  }

  @Test
  void framesOfSeriesShareTheirRanges() {
    List<Picture> frames =
        SequenceCharts.frames(
            "f",
            "t",
            List.of("a"),
            new double[] {0, 1},
            List.of(List.of(List.of(line(0, 9))), List.of(List.of(line(-5, 1)))));
    for (Picture frame : frames) {
      Range y = frame.panels().get(0).resolvedY();
      assertThat(y.min()).isCloseTo(-5 - 0.56, within(1e-9));
      assertThat(y.max()).isCloseTo(9 + 0.56, within(1e-9));
    }
    assertThat(frames.get(1).title()).isEqualTo("f, t = 1.00");
  }

  @Test
  void everyPathStandsInThePictureAndOneLegendServesAllPanels() {
    Picture picture = Objects.requireNonNull(everyKind().get("paths"));
    for (Panel panel : picture.panels()) {
      assertThat(panel.layers()).hasSize(65);
    }
    Layout layout = Layout.of(picture);
    assertThat(layout.legend().rows()).hasSize(1);
    assertThat(layout.legend().rows().get(0).stream().map(Legend.Entry::text))
        .containsExactly("data", "samples");
    assertThat(layout.cells()).allMatch(cell -> cell.legend().rows().isEmpty());
    assertThat(
            Layout.of(Objects.requireNonNull(everyKind().get("fans")))
                .legend()
                .rows()
                .get(0)
                .stream()
                .map(Legend.Entry::text))
        .containsExactly("90%", "50%", "history", "median forecast", "what came");
  }

  @Test
  void listsThatDoNotFitTheChannelsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SequenceCharts.fans("f", "t", List.of("a"), List.of()))
        .withMessageContaining("0 lists of lines for 1 channels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SequenceCharts.frames("f", "t", List.of("a"), new double[2], List.of()))
        .withMessageContaining("2 times for 0 states");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Band(line(1, 2), line(1), "b", Color.RED, 1))
        .withMessageContaining("band 'b'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Band(line(1), line(1), "b", Color.RED, 2))
        .withMessageContaining("opacity 2.0");
  }
}
