package dev.fluxion.plot;

import java.awt.Color;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The legend of a panel: its entries in rows of a given width. */
record Legend(List<List<Legend.Entry>> rows) {
  static final int ROW = 22;
  static final int GAP = 20;
  static final int TEXT_GAP = 6;
  private static final int LONGEST_ARROW = 60;
  private static final int MOST_CLASSES = 12;

  enum Mark {
    DOT,
    RING,
    BOX,
    LINE,
    DASHES,
    ARROW
  }

  /** A mark {@code width} pixels wide and what it stands for. */
  record Entry(Mark mark, Color color, double width, String text) {
    double fullWidth() {
      return width + TEXT_GAP + Text.TICK.width(text);
    }
  }

  static Legend of(List<Entry> entries, double width) {
    List<List<Entry>> rows = new ArrayList<>();
    List<Entry> row = new ArrayList<>();
    double used = 0;
    for (Entry entry : entries) {
      double more = GAP + entry.fullWidth();
      if (!row.isEmpty() && used + more > width) {
        rows.add(row);
        row = new ArrayList<>();
        used = 0;
      }
      row.add(entry);
      used += row.size() == 1 ? more - GAP : more;
    }
    if (!row.isEmpty()) {
      rows.add(row);
    }
    return new Legend(rows);
  }

  int height() {
    return rows.isEmpty() ? 0 : rows.size() * ROW + 4;
  }

  static double rowWidth(List<Entry> row) {
    return row.stream().mapToDouble(Entry::fullWidth).sum() + GAP * (row.size() - 1);
  }

  static List<Entry> entries(Panel panel, Viewport view) {
    List<Entry> entries = new ArrayList<>();
    for (Layer layer : panel.layers()) {
      if (layer instanceof Dots dots) {
        addDots(entries, dots);
      } else if (layer instanceof Curve curve && !curve.name().isEmpty()) {
        Mark mark = curve.dashed() ? Mark.DASHES : Mark.LINE;
        entries.add(new Entry(mark, curve.color(), 28, curve.name()));
      } else if (layer instanceof Band band && !band.name().isEmpty()) {
        entries.add(new Entry(Mark.BOX, band.fill(), 22, band.name()));
      } else if (layer instanceof Trajectories paths) {
        entries.add(new Entry(Mark.RING, LayerPainter.START, 10, paths.startName()));
        entries.add(new Entry(Mark.DOT, LayerPainter.END, 10, paths.endName()));
      } else if (layer instanceof Arrows arrows) {
        entries.add(arrowKey(arrows, view));
      }
    }
    return entries;
  }

  private static void addDots(List<Entry> entries, Dots dots) {
    if (!dots.points().hasClasses()) {
      if (!dots.name().isEmpty()) {
        entries.add(new Entry(Mark.DOT, dots.color(), 10, dots.name()));
      }
      return;
    }
    int classes = dots.points().classCount();
    String name = dots.name().isEmpty() ? "class" : dots.name();
    for (int i = 0; i < classes && classes <= MOST_CLASSES; i++) {
      entries.add(new Entry(Mark.DOT, Palette.color(i), 10, name + " " + i));
    }
  }

  /** An arrow for a round value on the scale that is drawn no longer than LONGEST_ARROW. */
  private static Entry arrowKey(Arrows arrows, Viewport view) {
    double pixels = arrows.lengthPerUnit() * view.box().width / view.x().length();
    double most = Math.min(LONGEST_ARROW / pixels, arrows.speeds().range().max());
    BigDecimal value = Ticks.roundStep(most / 2.5);
    String text = arrows.speeds().label() + " " + Ticks.label(value);
    return new Entry(Mark.ARROW, LayerPainter.KEY, value.doubleValue() * pixels, text);
  }
}
