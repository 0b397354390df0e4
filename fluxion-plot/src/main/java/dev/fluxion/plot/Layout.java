package dev.fluxion.plot;

import dev.fluxion.plot.Ticks.Tick;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where everything of a picture stands, in pixels at scale 1. */
record Layout(
    int width, int height, List<String> titleLines, Legend legend, List<Layout.Cell> cells) {
  static final int EDGE = 14;
  static final int TICK = 5;
  static final int BAR_GAP = 14;
  static final int BAR = 16;
  private static final int TICK_GAP = 10;
  private static final int LABEL_BAND = 26;

  /**
   * A panel in its place.
   *
   * @param top of its title
   * @param labelsX whether x ticks and label are written
   * @param bar the color bar to its right
   */
  record Cell(
      Panel panel,
      Viewport view,
      List<Tick> xTicks,
      List<Tick> yTicks,
      int top,
      List<String> titleLines,
      Legend legend,
      boolean labelsX,
      boolean labelsY,
      @Nullable ColorScale bar) {}

  static Layout of(Picture picture) {
    return new Builder(picture).build();
  }

  /** The color scale of the panel's first layer that has one. */
  static @Nullable ColorScale scaleOf(Panel panel) {
    for (Layer layer : panel.layers()) {
      if (layer instanceof HeatMap map) {
        return map.scale();
      }
      if (layer instanceof Arrows arrows) {
        return arrows.speeds();
      }
    }
    return null;
  }

  static List<Tick> barTicks(ColorScale scale, int length) {
    return Ticks.of(scale.range(), false, length / 50.0);
  }

  private static final class Builder {
    private final Picture picture;
    private final List<Panel> panels;
    private final int columns;
    private final List<@Nullable ColorScale> scales = new ArrayList<>();
    private final boolean oneBar;
    private int left = 60;
    private int right = 16;
    private List<Viewport> views = List.of();

    Builder(Picture picture) {
      this.picture = picture;
      panels = picture.panels();
      columns = Math.min(picture.columns(), panels.size());
      for (Panel panel : panels) {
        scales.add(scaleOf(panel));
      }
      oneBar = picture.sharedAxes() && new HashSet<>(scales).size() == 1;
    }

    Layout build() {
      for (int pass = 0; pass < 3; pass++) {
        views = views();
        fitMargins();
      }
      views = views();
      return place();
    }

    private int plotWidth() {
      return Math.max(60, picture.panelWidth() - left - right);
    }

    /** The views at the origin, with the ranges that they will have. */
    private List<Viewport> views() {
      List<Range> x = new ArrayList<>(panels.stream().map(Panel::resolvedX).toList());
      List<Range> y = new ArrayList<>(panels.stream().map(Panel::resolvedY).toList());
      if (picture.sharedAxes()) {
        Range allX = x.stream().reduce(x.get(0), Range::union);
        Range allY = y.stream().reduce(y.get(0), Range::union);
        x.replaceAll(range -> allX);
        y.replaceAll(range -> allY);
      }
      int width = plotWidth();
      double height = 0;
      for (int i = 0; i < panels.size(); i++) {
        double ratio =
            panels.get(i).equalAspect()
                ? Math.min(Math.max(y.get(i).length() / x.get(i).length(), 0.25), 1.4)
                : picture.aspect();
        height = Math.max(height, ratio * width);
      }
      List<Viewport> result = new ArrayList<>();
      for (int i = 0; i < panels.size(); i++) {
        result.add(view(panels.get(i), x.get(i), y.get(i), width, (int) Math.round(height)));
      }
      return result;
    }

    private static Viewport view(Panel panel, Range x, Range y, int width, int height) {
      int w = width;
      int h = height;
      if (panel.equalAspect()) {
        double unit = Math.min(width / x.length(), height / y.length());
        w = Math.max(1, (int) Math.round(unit * x.length()));
        h = Math.max(1, (int) Math.round(unit * y.length()));
      }
      return new Viewport(
          new Rectangle(0, 0, w, h), x, y, panel.x().logarithmic(), panel.y().logarithmic());
    }

    private static List<Tick> xTicks(Viewport view) {
      return Ticks.of(view.x(), view.logX(), Math.max(4, view.box().width / 78.0));
    }

    private static List<Tick> yTicks(Panel panel, Viewport view) {
      double spacing = panel.equalAspect() ? 78.0 : 52.0;
      return Ticks.of(view.y(), view.logY(), Math.max(4, view.box().height / spacing));
    }

    private void fitMargins() {
      for (int i = 0; i < panels.size(); i++) {
        Panel panel = panels.get(i);
        int band = panel.y().label().isEmpty() ? 4 : LABEL_BAND;
        double widest = widest(yTicks(panel, views.get(i)));
        left = Math.max(left, (int) Math.ceil(band + widest + TICK_GAP));
        right = Math.max(right, (int) Math.ceil(widest(xTicks(views.get(i))) / 2 + 4));
      }
    }

    private static double widest(List<Tick> ticks) {
      return ticks.stream().mapToDouble(tick -> Text.TICK.width(tick.label())).max().orElse(0);
    }

    private int barBand() {
      int band = 0;
      for (int i = 0; i < panels.size(); i++) {
        ColorScale scale = scales.get(i);
        if (scale != null) {
          double widest = widest(barTicks(scale, views.get(i).box().height));
          band = Math.max(band, (int) Math.ceil(BAR_GAP + BAR + TICK_GAP + widest + LABEL_BAND));
        }
      }
      return band;
    }

    private Layout place() {
      boolean shared = picture.sharedAxes();
      int bar = barBand();
      int innerLeft = shared ? 8 : left;
      int step = innerLeft + plotWidth() + right + (oneBar ? 0 : bar);
      int width = 2 * EDGE + left - innerLeft + columns * step + (oneBar ? bar : 0);

      List<List<Legend.Entry>> entries = new ArrayList<>();
      for (int i = 0; i < panels.size(); i++) {
        entries.add(Legend.entries(panels.get(i), views.get(i)));
      }
      boolean oneLegend = panels.size() > 1 && new HashSet<>(entries).size() == 1;
      Legend common = Legend.of(oneLegend ? entries.get(0) : List.of(), width - 2 * EDGE);
      if (oneLegend) {
        entries.replaceAll(own -> List.of());
      }

      List<String> titleLines = Text.TITLE.wrap(picture.title(), width - 2 * EDGE);
      int top = EDGE + titleLines.size() * Text.TITLE.lineHeight() + common.height();
      top += titleLines.isEmpty() ? 0 : 6;
      List<Cell> cells = new ArrayList<>();
      for (int start = 0; start < panels.size(); start += columns) {
        top = placeRow(start, Math.min(start + columns, panels.size()), top, step, entries, cells);
      }
      return new Layout(width, top + EDGE, titleLines, common, List.copyOf(cells));
    }

    /** Adds the cells of one row, whose titles start at {@code top}; returns the end of the row. */
    private int placeRow(
        int start, int end, int top, int step, List<List<Legend.Entry>> entries, List<Cell> cells) {
      boolean shared = picture.sharedAxes();
      int plotHeight = views.stream().mapToInt(view -> view.box().height).max().orElse(0);
      int head = 0;
      for (int i = start; i < end; i++) {
        int titleHeight = titleLines(i).size() * Text.PANEL_TITLE.lineHeight();
        head = Math.max(head, titleHeight + Legend.of(entries.get(i), plotWidth()).height() + 8);
      }
      int foot = 8;
      for (int i = start; i < end; i++) {
        Panel panel = panels.get(i);
        boolean labelsX = !shared || i + columns >= panels.size();
        if (labelsX) {
          int labelBand = panel.x().label().isEmpty() ? 0 : LABEL_BAND - 4;
          foot = Math.max(foot, TICK_GAP + 14 + labelBand);
        }
        Rectangle box = views.get(i).box();
        int x = EDGE + left + (i - start) * step + (plotWidth() - box.width) / 2;
        Viewport view = views.get(i).at(x, top + head + (plotHeight - box.height) / 2);
        cells.add(
            new Cell(
                panel,
                view,
                xTicks(view),
                yTicks(panel, view),
                top,
                titleLines(i),
                Legend.of(entries.get(i), plotWidth()),
                labelsX,
                !shared || i == start,
                !oneBar || (start == 0 && i == end - 1) ? scales.get(i) : null));
      }
      return top + head + plotHeight + foot + (end < panels.size() ? 10 : 0);
    }

    private List<String> titleLines(int panel) {
      return Text.PANEL_TITLE.wrap(panels.get(panel).title(), plotWidth());
    }
  }
}
