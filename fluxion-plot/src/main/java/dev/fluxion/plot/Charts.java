package dev.fluxion.plot;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of flow matching. Points share axes of equal aspect named x and y ({@link
 * Picture#withLabels} names them otherwise); where outliers lie beyond the range shown, their
 * number stands in the panel.
 */
public final class Charts {
  /** Log densities more than this many nats below the greatest share the darkest color. */
  public static final double DENSITY_NATS = 10;

  /** The brightest color of the map that thin lines on white can have. */
  private static final double LINE_BRIGHTEST = 0.86;

  private static final int MOST_ARROWS = 500;
  private static final int MOST_PATHS = 500;
  private static final int MOST_LINES = 8;

  private Charts() {}

  /** A scatter of points, by class where there are classes. */
  public static Picture scatter(String title, Points points) {
    Extent extent = Extent.of(List.of(points));
    return Picture.of(Panel.plane(title, extent.x(), extent.y(), Dots.of(points)));
  }

  /**
   * Scatters side by side (two wide ones one above the other) on shared axes, each under its name:
   * data beside samples, or one set for each solver or number of steps.
   *
   * @throws IllegalArgumentException if there are not as many names as sets
   */
  public static Picture scatters(String title, List<String> names, List<Points> sets) {
    requireAsMany("names", names.size(), "sets of points", sets.size());
    Extent extent = Extent.of(sets);
    List<Panel> panels = new ArrayList<>();
    for (int i = 0; i < sets.size(); i++) {
      panels.add(Panel.plane(names.get(i), extent.x(), extent.y(), Dots.of(sets.get(i))));
    }
    Picture picture = Picture.sideBySide(title, panels);
    return extent.isWide() && panels.size() <= 2
        ? picture.withColumns(1).withPanelWidth(760)
        : picture;
  }

  /** Data beside samples on shared axes, the number of points in each panel's title. */
  public static Picture compare(String title, Points data, Points samples) {
    return scatters(
        title,
        List.of(counted("data", data.size()), counted("samples", samples.size())),
        List.of(data, samples));
  }

  /**
   * The velocities x1 - x0 of pairs as arrows at x0, at most 500 of them (the title then says of
   * how many), one tenth as long as the way itself.
   *
   * @throws IllegalArgumentException if there are not as many points in x1 as in x0
   */
  public static Picture pairVelocities(String title, Points x0, Points x1) {
    Points velocities = x0.to(x1).thinned(MOST_ARROWS);
    Points at = x0.thinned(MOST_ARROWS);
    String titled = title + shown(at.size(), x0.size(), "pairs");
    return Picture.of(
        Panel.plane(titled, new Arrows(at, velocities, 0.1, speeds(List.of(velocities)))));
  }

  /**
   * Velocity fields side by side, such as one field on a grid at several times; all on one scale of
   * length and color, so that the panels compare.
   *
   * @throws IllegalArgumentException if there is no field
   */
  public static Picture fields(String title, List<Quiver> fields) {
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("picture '" + title + "': no field; give at least one");
    }
    ColorScale speeds = speeds(fields.stream().map(Quiver::vectors).toList());
    double lengthPerUnit = 1.3 * spacing(fields.get(0).at()) / speeds.range().max();
    List<Panel> panels = new ArrayList<>();
    for (Quiver field : fields) {
      panels.add(
          Panel.plane(
              field.title(), new Arrows(field.at(), field.vectors(), lengthPerUnit, speeds)));
    }
    return Picture.sideBySide(title, panels);
  }

  /**
   * The log density on a grid as a heat map over its upper {@link #DENSITY_NATS} nats, with points
   * over it where given. NaN is gray.
   *
   * @param nats log density of each cell, in the order of the grid's cells
   * @throws IllegalArgumentException if there is not one value for each cell, or none is finite
   */
  public static Picture logDensity(
      String title, Grid grid, double[] nats, @Nullable Points points) {
    double[] finite = Arrays.stream(nats).filter(Double::isFinite).toArray();
    if (finite.length == 0) {
      throw new IllegalArgumentException("heat map '" + title + "': no value is finite");
    }
    double most = Arrays.stream(finite).max().orElseThrow();
    double least = Arrays.stream(nats).filter(v -> !Double.isNaN(v)).min().orElseThrow();
    double floor = Math.max(least, most - DENSITY_NATS);
    ColorScale scale =
        new ColorScale(Range.covering(floor, most), "log density (nats)", least < floor, 1);
    List<Layer> layers = new ArrayList<>(List.of(HeatMap.of(grid, nats, scale)));
    if (points != null) {
      layers.add(new Dots(points, "", Color.WHITE, true));
    }
    return Picture.of(Panel.plane(title, grid.x(), grid.y(), layers.toArray(Layer[]::new)));
  }

  /**
   * The paths of at most 500 points (the title then says of how many) through their states at
   * ascending times, starts and ends marked.
   *
   * @throws IllegalArgumentException if there are fewer than two states, their sizes differ, or
   *     there are not as many times
   */
  public static Picture trajectories(String title, double[] times, List<Points> states) {
    requireAsMany("times", times.length, "states", states.size());
    Extent extent = Extent.of(states);
    Trajectories paths =
        new Trajectories(
            states.stream().map(state -> state.thinned(MOST_PATHS)).toList(),
            "start, " + at(times[0]),
            "end, " + at(times[times.length - 1]));
    int drawn = paths.states().get(0).size();
    String titled = title + shown(drawn, states.get(0).size(), "paths");
    return Picture.of(Panel.plane(titled, extent.x(), extent.y(), paths));
  }

  /** Lines of a chart, each in its own color, with a legend where they are named. */
  public static Picture lines(String title, Axis x, Axis y, List<Series> series) {
    if (series.isEmpty() || series.size() > MOST_LINES) {
      throw new IllegalArgumentException(
          "chart '" + title + "': " + series.size() + " lines; give 1 to " + MOST_LINES);
    }
    Layer[] curves = new Layer[series.size()];
    for (int i = 0; i < curves.length; i++) {
      Series one = series.get(i);
      curves[i] = Curve.of(one.name(), one.points(), Palette.color(i));
    }
    return Picture.of(Panel.chart(title, x, y, curves));
  }

  /**
   * The loss against the step.
   *
   * @param train x: step, y: training loss
   * @param validation the same for the validation loss, where there is one
   * @throws IllegalArgumentException if the axis is logarithmic and a loss is not above 0
   */
  public static Picture loss(
      String title, Points train, @Nullable Points validation, LossStyle style) {
    List<Layer> curves = new ArrayList<>();
    if (style.smoothing() > 0) {
      Color pale = Palette.withOpacity(Palette.BLUE, 0.3);
      curves.add(new Curve(train, "training", pale, 1, false, false));
      String name = String.format(Locale.ROOT, "training, moving average %s", style.smoothing());
      Points smooth = Series.smoothed(train, style.smoothing());
      curves.add(new Curve(smooth, name, Palette.BLUE, 2, false, false));
    } else {
      curves.add(new Curve(train, "training", Palette.BLUE, 1.4, false, false));
    }
    if (validation != null) {
      curves.add(Curve.of("validation", validation, Palette.VERMILLION));
    }
    Axis loss = style.logarithmic() ? Axis.logarithmic("loss") : Axis.linear("loss");
    return Picture.of(Panel.chart(title, Axis.linear("step"), loss, curves.toArray(Layer[]::new)));
  }

  /** Straightness against t, one line for each flow (before and after reflow); y starts at 0. */
  public static Picture straightness(String title, List<Series> flows) {
    double most = 0;
    for (Series flow : flows) {
      most = Math.max(most, flow.points().yRange().max());
    }
    Range y = new Range(0, most > 0 ? 1.05 * most : 1);
    return lines(title, Axis.linear("t"), Axis.linear("straightness").withRange(y), flows);
  }

  /**
   * A time warp: warped time against t on [0, 1], the identity dashed beside it. Several of them
   * make the frames of an animation.
   */
  public static Picture timeWarp(String title, Points warp) {
    Points identity = Points.of(new double[] {0, 1}, new double[] {0, 1});
    Range unit = new Range(0, 1);
    Panel panel =
        Panel.plane(
            title,
            unit,
            unit,
            new Curve(identity, "identity", Color.DARK_GRAY, 1.5, true, false),
            new Curve(warp, "warped", Palette.VERMILLION, 2.5, false, false));
    return Picture.of(panel.withLabels("t", "warped t")).withPanelWidth(480);
  }

  /**
   * Frames of points on their way: one picture for each time, its t in the title, on axes that hold
   * for all.
   *
   * @throws IllegalArgumentException if there are not as many times as states
   */
  public static List<Picture> flow(String title, double[] times, List<Points> states) {
    return flows(title, List.of(""), times, List.of(states));
  }

  /**
   * Frames of several flows side by side, such as plain and reflowed, on axes that hold for all.
   *
   * @param names of the flows
   * @param flows for each flow its states, one for each time
   * @throws IllegalArgumentException if there are not as many names as flows, or times as states
   */
  public static List<Picture> flows(
      String title, List<String> names, double[] times, List<List<Points>> flows) {
    requireAsMany("names", names.size(), "flows", flows.size());
    for (List<Points> states : flows) {
      requireAsMany("times", times.length, "states", states.size());
    }
    Extent extent = Extent.of(flows.stream().flatMap(List::stream).toList());
    List<Picture> frames = new ArrayList<>();
    for (int k = 0; k < times.length; k++) {
      List<Panel> panels = new ArrayList<>();
      for (int i = 0; i < flows.size(); i++) {
        Dots dots = Dots.of(flows.get(i).get(k));
        panels.add(Panel.plane(names.get(i), extent.x(), extent.y(), dots));
      }
      String titled = title.isEmpty() ? at(times[k]) : title + ", " + at(times[k]);
      Picture frame = Picture.sideBySide(titled, panels);
      frames.add(
          extent.isWide() && panels.size() <= 2
              ? frame.withColumns(1).withPanelWidth(640)
              : frame.withPanelWidth(480));
    }
    return frames;
  }

  /** Zero to the 99 percent quantile of the vectors' lengths. */
  private static ColorScale speeds(List<Points> vectors) {
    double most = 0;
    for (Points each : vectors) {
      double[] lengths = each.sortedLengths();
      most = Math.max(most, lengths[(int) (0.99 * (lengths.length - 1))]);
    }
    return new ColorScale(new Range(0, most > 0 ? most : 1), "speed", false, LINE_BRIGHTEST);
  }

  /** The distance between neighbors if the points stood on a square grid over their rectangle. */
  private static double spacing(Points at) {
    return Math.sqrt(at.xRange().length() * at.yRange().length() / at.size());
  }

  private static String at(double time) {
    return String.format(Locale.ROOT, "t = %.2f", time);
  }

  private static String counted(String what, int count) {
    return String.format(Locale.ROOT, "%s (%,d points)", what, count);
  }

  private static String shown(int drawn, int of, String what) {
    return drawn < of ? String.format(Locale.ROOT, " (%,d of %,d %s)", drawn, of, what) : "";
  }

  private static void requireAsMany(String some, int count, String others, int otherCount) {
    if (count != otherCount) {
      throw new IllegalArgumentException(
          "picture: " + count + " " + some + " for " + otherCount + " " + others);
    }
  }
}
