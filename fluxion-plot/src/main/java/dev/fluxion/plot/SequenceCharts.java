package dev.fluxion.plot;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of sequences: one panel for each channel, each with a range of its own. Lines are
 * {@link Points} over time, lag or frequency; lists of lists go by channel first.
 */
public final class SequenceCharts {
  private static final Color REAL = new Color(0x8A8A8A);
  private static final Color REAL_MANY = new Color(0xC9C9C9);
  private static final Color INK = new Color(0x333333);
  private static final int MOST_FEW = 8;

  private SequenceCharts() {}

  /** The lines of two figures of a channel, the first with the band of its uncertainty. */
  public record Compared(Points data, Points low, Points high, Points samples) {}

  /**
   * A forecast of one channel.
   *
   * @param history what was known
   * @param truth what came, where it is known
   * @param median of the forecasts
   * @param bands intervals of the forecasts, the widest first
   */
  public record Fan(Points history, @Nullable Points truth, Points median, List<Interval> bands) {
    /** Copies the list. */
    public Fan {
      bands = List.copyOf(bands);
    }
  }

  /**
   * An interval of forecasts.
   *
   * @param percent how many of 100 forecasts lie within
   */
  public record Interval(double percent, Points lower, Points upper) {}

  /**
   * Generated paths over real ones: these in gray, those in colors where they are few.
   *
   * @param time label of the time axis
   * @param real for each channel the real paths
   * @param generated for each channel the generated ones
   * @throws IllegalArgumentException if there are not as many lists as channels
   */
  public static Picture paths(
      String title,
      String time,
      List<String> channels,
      List<List<Points>> real,
      List<List<Points>> generated) {
    requireAsMany(channels, real.size());
    requireAsMany(channels, generated.size());
    List<Panel> panels = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      List<Layer> layers = new ArrayList<>();
      strands(layers, real.get(c), "data", false);
      strands(layers, generated.get(c), "samples", true);
      panels.add(panel(time, channels.get(c), layers));
    }
    return stacked(title, panels);
  }

  /** Adds thin lines; few colored ones differ in color, many share one; the first is named. */
  private static void strands(
      List<Layer> layers, List<Points> lines, String name, boolean colored) {
    boolean few = lines.size() <= MOST_FEW;
    double opacity = few ? 1 : Math.max(0.12, 7.0 / lines.size());
    for (int i = 0; i < lines.size(); i++) {
      Color one = few ? Palette.color(i) : Palette.withOpacity(Palette.BLUE, opacity);
      Color color = colored ? one : few ? REAL : REAL_MANY;
      double width = few && colored ? 1.7 : 1;
      layers.add(new Curve(lines.get(i), i == 0 ? name : "", color, width, false, false));
    }
  }

  /** Forecasts as fans: history, median, intervals and, dashed, what came. */
  public static Picture fans(String title, String time, List<String> channels, List<Fan> fans) {
    requireAsMany(channels, fans.size());
    List<Panel> panels = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      Fan fan = fans.get(c);
      List<Layer> layers = new ArrayList<>();
      for (int k = 0; k < fan.bands().size(); k++) {
        Interval band = fan.bands().get(k);
        String name = String.format(Locale.ROOT, "%.0f%%", band.percent());
        double opacity = 0.18 + 0.14 * k;
        layers.add(new Band(band.lower(), band.upper(), name, Palette.BLUE, Math.min(1, opacity)));
      }
      layers.add(new Curve(fan.history(), "history", INK, 1.6, false, false));
      layers.add(new Curve(fan.median(), "median forecast", Palette.BLUE, 2, false, false));
      Points truth = fan.truth();
      if (truth != null) {
        layers.add(new Curve(truth, "what came", Palette.VERMILLION, 1.8, true, false));
      }
      panels.add(panel(time, channels.get(c), layers));
    }
    return stacked(title, panels);
  }

  /** Autocorrelations of data and samples over the lag, 0 marked. */
  public static Picture autocorrelations(
      String title, List<String> channels, List<Compared> lines) {
    requireAsMany(channels, lines.size());
    List<Panel> panels = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      Range lags = lines.get(c).data().xRange();
      Points zero = Points.of(new double[] {lags.min(), lags.max()}, new double[] {0, 0});
      List<Layer> layers = new ArrayList<>();
      layers.add(new Curve(zero, "", new Color(0xB0B0B0), 1, false, false));
      layers.addAll(compared(lines.get(c)));
      panels.add(
          Panel.chart(
              channels.get(c),
              Axis.linear("lag (steps)"),
              Axis.linear("autocorrelation"),
              layers.toArray(Layer[]::new)));
    }
    return stacked(title, panels);
  }

  /**
   * Spectra of data and samples over the frequency, on a logarithmic axis.
   *
   * @throws IllegalArgumentException if a power is not above 0
   */
  public static Picture spectra(String title, List<String> channels, List<Compared> lines) {
    requireAsMany(channels, lines.size());
    List<Panel> panels = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      panels.add(
          Panel.chart(
              channels.get(c),
              Axis.linear("frequency (cycles a step)"),
              Axis.logarithmic("power"),
              compared(lines.get(c)).toArray(Layer[]::new)));
    }
    return stacked(title, panels);
  }

  private static List<Layer> compared(Compared lines) {
    return List.of(
        new Band(lines.low(), lines.high(), "data, 2 standard errors", INK, 0.22),
        new Curve(lines.data(), "data", INK, 1.8, false, false),
        new Curve(
            lines.samples(),
            "samples",
            Palette.VERMILLION,
            1.8,
            false,
            lines.samples().size() <= 30));
  }

  /**
   * Frames of series on their way from noise: one picture for each time, its t in the title, on
   * axes that hold for all.
   *
   * @param states for each time, for each channel, the series
   * @throws IllegalArgumentException if there are not as many times as states
   */
  public static List<Picture> frames(
      String title,
      String time,
      List<String> channels,
      double[] times,
      List<List<List<Points>>> states) {
    if (times.length != states.size()) {
      throw new IllegalArgumentException(
          "picture: " + times.length + " times for " + states.size() + " states");
    }
    List<Range> ranges = new ArrayList<>();
    for (int c = 0; c < channels.size(); c++) {
      int channel = c;
      ranges.add(
          states.stream()
              .flatMap(state -> state.get(channel).stream())
              .map(Points::yRange)
              .reduce(Range::union)
              .orElseThrow()
              .padded(0.04));
    }
    List<Picture> frames = new ArrayList<>();
    for (int k = 0; k < times.length; k++) {
      List<Panel> panels = new ArrayList<>();
      for (int c = 0; c < channels.size(); c++) {
        List<Layer> layers = new ArrayList<>();
        strands(layers, states.get(k).get(c), "", true);
        Panel panel = panel(time, channels.get(c), layers);
        panels.add(panel.withRanges(panel.resolvedX(), ranges.get(c)));
      }
      String titled = String.format(Locale.ROOT, "%s, t = %.2f", title, times[k]);
      frames.add(stacked(titled, panels).withPanelWidth(panels.size() == 1 ? 640 : 460));
    }
    return frames;
  }

  private static Panel panel(String time, String channel, List<Layer> layers) {
    return Panel.chart("", Axis.linear(time), Axis.linear(channel), layers.toArray(Layer[]::new));
  }

  /** One or two panels below each other, more in two columns. */
  private static Picture stacked(String title, List<Panel> panels) {
    boolean few = panels.size() <= 2;
    return new Picture(title, panels, few ? 1 : 2, false, few ? 760 : 560, 1, few ? 0.42 : 0.5);
  }

  private static void requireAsMany(List<String> channels, int lists) {
    if (channels.size() != lists) {
      throw new IllegalArgumentException(
          "picture: " + lists + " lists of lines for " + channels.size() + " channels");
    }
  }
}
