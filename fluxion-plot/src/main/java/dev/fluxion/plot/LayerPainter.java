package dev.fluxion.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws the layers of a panel and the marks that stand for them in legends. */
final class LayerPainter {
  static final Color START = new Color(0x333333);
  static final Color END = Palette.VERMILLION;
  static final Color KEY = new Color(0x333333);
  private static final Color PATH = Palette.BLUE;
  private static final Color OUTLINE = new Color(0, 0, 0, 110);
  private static final int NO_VALUE = 0xD0D0D0;
  private static final int MOST_SHAPES = 2_000;

  private final Graphics2D g;
  private final double density;
  private final boolean vector;

  /**
   * Paints to {@code g}.
   *
   * @param density device pixels for each pixel of the layout, for images
   * @param vector whether every shape is kept, so that a layer of many is better an image
   */
  LayerPainter(Graphics2D g, double density, boolean vector) {
    this.g = g;
    this.density = density;
    this.vector = vector;
  }

  void draw(Layer layer, Viewport view) {
    if (layer instanceof Dots dots) {
      drawDots(dots, view);
    } else if (layer instanceof Arrows arrows) {
      drawArrows(arrows, view);
    } else if (layer instanceof HeatMap map) {
      drawHeatMap(map, view);
    } else if (layer instanceof Curve curve) {
      drawCurve(curve, view);
    } else if (layer instanceof Band band) {
      drawBand(band, view);
    } else if (layer instanceof Trajectories trajectories) {
      drawTrajectories(trajectories, view);
    }
  }

  /** The radius at which n points stay legible in a panel: n^-0.215, 2.4 pixels for 1,000. */
  static double radius(int n, Viewport view) {
    double side = Math.sqrt((double) view.box().width * view.box().height);
    return Math.min(4, 4 * Math.pow(100.0 / n, 0.215)) * Math.min(1.2, Math.sqrt(side / 540));
  }

  private static double opacity(int n) {
    return Math.min(0.9, 0.9 * Math.pow(200.0 / n, 0.21));
  }

  private void drawDots(Dots dots, Viewport view) {
    Points points = dots.points();
    int n = points.size();
    if (vector && n > MOST_SHAPES) {
      drawAsImage(dots, view);
      return;
    }
    double radius = radius(n, view) * (dots.outlined() ? 0.75 : 1);
    double opacity = opacity(n);
    Color color = Palette.withOpacity(dots.color(), opacity);
    for (int i = 0; i < n; i++) {
      if (view.contains(points.x(i), points.y(i))) {
        if (dots.outlined()) {
          g.setColor(OUTLINE);
          fillCircle(view.px(points.x(i)), view.py(points.y(i)), radius + 0.8);
        }
        g.setColor(
            points.hasClasses()
                ? Palette.withOpacity(Palette.color(points.classOf(i)), opacity)
                : color);
        fillCircle(view.px(points.x(i)), view.py(points.y(i)), radius);
      }
    }
  }

  private void drawAsImage(Dots dots, Viewport view) {
    Rectangle box = view.box();
    BufferedImage image = blank(box, BufferedImage.TYPE_INT_ARGB);
    Graphics2D inside = image.createGraphics();
    inside.setRenderingHints(g.getRenderingHints());
    inside.scale(density, density);
    new LayerPainter(inside, density, false).drawDots(dots, view.at(0, 0));
    inside.dispose();
    g.drawImage(image, box.x, box.y, box.width, box.height, null);
  }

  private void drawArrows(Arrows arrows, Viewport view) {
    Points at = arrows.at();
    Points vectors = arrows.vectors();
    Points tips = arrows.tips();
    for (int i = 0; i < at.size(); i++) {
      double speed = Math.hypot(vectors.x(i), vectors.y(i));
      g.setColor(new Color(arrows.speeds().rgb(speed)));
      drawArrow(view.px(at.x(i)), view.py(at.y(i)), view.px(tips.x(i)), view.py(tips.y(i)));
    }
  }

  private void drawArrow(double fromX, double fromY, double toX, double toY) {
    double length = Math.hypot(toX - fromX, toY - fromY);
    if (length < 1) {
      fillCircle(fromX, fromY, 0.9);
      return;
    }
    double ux = (toX - fromX) / length;
    double uy = (toY - fromY) / length;
    double head = Math.min(8, 0.45 * length);
    double half = 0.42 * head;
    g.setStroke(new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
    g.draw(new Line2D.Double(fromX, fromY, toX - 0.8 * head * ux, toY - 0.8 * head * uy));
    Path2D tip = new Path2D.Double();
    tip.moveTo(toX, toY);
    tip.lineTo(toX - head * ux - half * uy, toY - head * uy + half * ux);
    tip.lineTo(toX - head * ux + half * uy, toY - head * uy - half * ux);
    tip.closePath();
    g.fill(tip);
  }

  private void drawHeatMap(HeatMap map, Viewport view) {
    Rectangle box = view.box();
    BufferedImage image = blank(box, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < image.getHeight(); row++) {
      double y = view.y().max() - (row + 0.5) / image.getHeight() * view.y().length();
      for (int column = 0; column < image.getWidth(); column++) {
        double x = view.x().min() + (column + 0.5) / image.getWidth() * view.x().length();
        double value = inside(map.grid(), x, y) ? map.at(x, y) : Double.NaN;
        image.setRGB(column, row, Double.isNaN(value) ? NO_VALUE : map.scale().rgb(value));
      }
    }
    g.drawImage(image, box.x, box.y, box.width, box.height, null);
  }

  private static boolean inside(Grid grid, double x, double y) {
    return grid.x().contains(x) && grid.y().contains(y);
  }

  /** The colors of a scale over {@code box}, the least value at its foot. */
  void drawScale(ColorScale scale, Rectangle box) {
    BufferedImage image = blank(box, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < image.getHeight(); row++) {
      double fraction = 1 - (row + 0.5) / image.getHeight();
      int rgb = scale.rgb(scale.range().min() + fraction * scale.range().length());
      for (int column = 0; column < image.getWidth(); column++) {
        image.setRGB(column, row, rgb);
      }
    }
    g.drawImage(image, box.x, box.y, box.width, box.height, null);
  }

  private BufferedImage blank(Rectangle box, int type) {
    return new BufferedImage(
        (int) Math.max(1, Math.round(box.width * density)),
        (int) Math.max(1, Math.round(box.height * density)),
        type);
  }

  private void drawCurve(Curve curve, Viewport view) {
    Points points = curve.points();
    Path2D line = new Path2D.Double();
    line.moveTo(view.px(points.x(0)), view.py(points.y(0)));
    for (int i = 1; i < points.size(); i++) {
      line.lineTo(view.px(points.x(i)), view.py(points.y(i)));
    }
    g.setColor(curve.color());
    g.setStroke(stroke(curve.width(), curve.dashed()));
    g.draw(line);
    for (int i = 0; curve.markers() && i < points.size(); i++) {
      fillCircle(view.px(points.x(i)), view.py(points.y(i)), 1.8 * curve.width());
    }
  }

  private void drawBand(Band band, Viewport view) {
    int last = band.lower().size() - 1;
    Path2D area = new Path2D.Double();
    area.moveTo(view.px(band.lower().x(0)), view.py(band.lower().y(0)));
    for (int i = 1; i <= last; i++) {
      area.lineTo(view.px(band.lower().x(i)), view.py(band.lower().y(i)));
    }
    for (int i = last; i >= 0; i--) {
      area.lineTo(view.px(band.upper().x(i)), view.py(band.upper().y(i)));
    }
    area.closePath();
    g.setColor(band.fill());
    g.fill(area);
  }

  private void drawTrajectories(Trajectories trajectories, Viewport view) {
    List<Points> states = trajectories.states();
    Points start = states.get(0);
    Points end = states.get(states.size() - 1);
    int n = start.size();
    g.setColor(Palette.withOpacity(PATH, Math.min(0.7, Math.max(0.08, 5 / Math.sqrt(n) - 0.05))));
    g.setStroke(stroke(1.1, false));
    for (int i = 0; i < n; i++) {
      Path2D path = new Path2D.Double();
      path.moveTo(view.px(start.x(i)), view.py(start.y(i)));
      for (Points state : states.subList(1, states.size())) {
        path.lineTo(view.px(state.x(i)), view.py(state.y(i)));
      }
      g.draw(path);
    }
    double radius = Math.max(1.5, radius(n, view));
    g.setStroke(stroke(1, false));
    for (int i = 0; i < n; i++) {
      g.setColor(Palette.withOpacity(START, 0.65));
      g.draw(circle(view.px(start.x(i)), view.py(start.y(i)), radius));
    }
    for (int i = 0; i < n; i++) {
      g.setColor(Palette.withOpacity(END, 0.85));
      fillCircle(view.px(end.x(i)), view.py(end.y(i)), radius);
    }
  }

  /** Draws the mark of a legend entry from x on, centered on {@code y}. */
  void drawMark(Legend.Entry entry, double x, double y) {
    g.setColor(entry.color());
    double end = x + entry.width();
    switch (entry.mark()) {
      case DOT -> fillCircle(x + 5, y, 4.5);
      case RING -> {
        g.setStroke(stroke(1.2, false));
        g.draw(circle(x + 5, y, 4));
      }
      case BOX -> g.fill(new Rectangle2D.Double(x, y - 6, entry.width(), 12));
      case LINE, DASHES -> {
        g.setStroke(stroke(2.4, entry.mark() == Legend.Mark.DASHES));
        g.draw(new Line2D.Double(x, y, end, y));
      }
      case ARROW -> drawArrow(x, y, end, y);
    }
  }

  private void fillCircle(double x, double y, double radius) {
    g.fill(circle(x, y, radius));
  }

  private static Ellipse2D circle(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }

  private static Stroke stroke(double width, boolean dashed) {
    return new BasicStroke(
        (float) width,
        BasicStroke.CAP_BUTT,
        BasicStroke.JOIN_ROUND,
        1,
        dashed ? new float[] {7, 4} : null,
        0);
  }
}
