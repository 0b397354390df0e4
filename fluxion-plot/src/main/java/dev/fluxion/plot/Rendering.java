package dev.fluxion.plot;

import dev.fluxion.plot.Layout.Cell;
import dev.fluxion.plot.Ticks.Tick;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jfree.svg.SVGGraphics2D;

/** Draws a picture: titles, axes, legends and color bars; the layers are {@link LayerPainter}'s. */
final class Rendering {
  private static final Color FRAME = new Color(0x555555);
  private static final Color GRID = new Color(0xE9E9E9);
  private static final double MOST_PIXELS = 2e8;

  private final Graphics2D g;
  private final LayerPainter layers;

  private Rendering(Graphics2D g, LayerPainter layers) {
    this.g = g;
    this.layers = layers;
  }

  static BufferedImage image(Picture picture) {
    Text.requireFonts();
    Layout layout = Layout.of(picture);
    double scale = picture.scale();
    if (layout.width() * scale * layout.height() * scale > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "picture '"
              + picture.title()
              + "': "
              + layout.width()
              + " x "
              + layout.height()
              + " pixels at scale "
              + scale
              + " are more than 200 million; use a smaller scale or panel width");
    }
    BufferedImage image =
        new BufferedImage(
            (int) Math.round(layout.width() * scale),
            (int) Math.round(layout.height() * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    try {
      g.scale(scale, scale);
      new Rendering(g, new LayerPainter(g, scale, false)).draw(layout);
    } finally {
      g.dispose();
    }
    return image;
  }

  static byte[] png(Picture picture) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image(picture), "png", out)) {
        throw new IOException("this Java runtime has no PNG writer");
      }
    }
    return bytes.toByteArray();
  }

  static String svg(Picture picture) {
    Text.requireFonts();
    Layout layout = Layout.of(picture);
    SVGGraphics2D g = new SVGGraphics2D(layout.width(), layout.height());
    g.setDefsKeyPrefix("d");
    new Rendering(g, new LayerPainter(g, 2, true)).draw(layout);
    String document = g.getSVGDocument();
    g.dispose();
    return document;
  }

  static byte[] svgBytes(Picture picture) {
    return svg(picture).getBytes(StandardCharsets.UTF_8);
  }

  private void draw(Layout layout) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.WHITE);
    g.fill(new Rectangle(layout.width(), layout.height()));
    double middle = layout.width() / 2.0;
    double y = Layout.EDGE;
    y = drawLines(Text.TITLE, layout.titleLines(), middle, y);
    drawLegend(layout.legend(), middle, y + 4);
    for (Cell cell : layout.cells()) {
      draw(cell);
    }
  }

  private void draw(Cell cell) {
    Rectangle box = cell.view().box();
    double middle = box.getCenterX();
    drawLines(Text.PANEL_TITLE, cell.titleLines(), middle, cell.top());
    drawLegend(cell.legend(), middle, box.y - 6 - cell.legend().height());
    drawGrid(cell);
    Shape clip = g.getClip();
    g.clip(box);
    for (Layer layer : cell.panel().layers()) {
      layers.draw(layer, cell.view());
    }
    g.setClip(clip);
    drawOutside(cell);
    g.setColor(FRAME);
    g.setStroke(new BasicStroke(1));
    g.draw(new Rectangle2D.Double(box.x - 0.5, box.y - 0.5, box.width + 1, box.height + 1));
    drawTicks(cell);
    if (cell.bar() != null) {
      drawBar(box, cell.bar());
    }
  }

  private void drawGrid(Cell cell) {
    Viewport view = cell.view();
    Rectangle box = view.box();
    g.setColor(GRID);
    g.setStroke(new BasicStroke(1));
    for (Tick tick : cell.xTicks()) {
      double x = view.px(tick.value());
      g.draw(new Line2D.Double(x, box.y, x, box.getMaxY()));
    }
    for (Tick tick : cell.yTicks()) {
      double y = view.py(tick.value());
      g.draw(new Line2D.Double(box.x, y, box.getMaxX(), y));
    }
  }

  private void drawTicks(Cell cell) {
    Viewport view = cell.view();
    Rectangle box = view.box();
    double bottom = box.getMaxY();
    double widest = 0;
    for (Tick tick : cell.xTicks()) {
      double x = view.px(tick.value());
      drawTick(x, bottom, x, bottom + Layout.TICK);
      if (cell.labelsX()) {
        Text.TICK.draw(g, tick.label(), x, bottom + Layout.TICK + 11, 0.5);
      }
    }
    for (Tick tick : cell.yTicks()) {
      double y = view.py(tick.value());
      drawTick(box.x - Layout.TICK, y, box.x, y);
      if (cell.labelsY()) {
        Text.TICK.draw(g, tick.label(), box.x - Layout.TICK - 4, y, 1);
        widest = Math.max(widest, Text.TICK.width(tick.label()));
      }
    }
    if (cell.labelsX()) {
      Text.LABEL.draw(
          g, cell.panel().x().label(), box.getCenterX(), bottom + Layout.TICK + 31, 0.5);
    }
    if (cell.labelsY()) {
      double x = box.x - Layout.TICK - widest - 17;
      Text.LABEL.drawUpward(g, cell.panel().y().label(), x, box.getCenterY());
    }
  }

  private void drawTick(double fromX, double fromY, double toX, double toY) {
    g.setColor(FRAME);
    g.draw(new Line2D.Double(fromX, fromY, toX, toY));
  }

  /** Says how many points lie outside of the panel, so that a fixed range hides nothing. */
  private void drawOutside(Cell cell) {
    int outside = 0;
    for (Layer layer : cell.panel().layers()) {
      if (layer instanceof Dots dots) {
        Points points = dots.points();
        for (int i = 0; i < points.size(); i++) {
          outside += cell.view().contains(points.x(i), points.y(i)) ? 0 : 1;
        }
      }
    }
    if (outside > 0) {
      Rectangle box = cell.view().box();
      String text = outside + " outside";
      double width = Text.TICK.width(text);
      double right = box.getMaxX() - 6;
      double middle = box.getMaxY() - 14;
      g.setColor(new Color(255, 255, 255, 210));
      g.fill(new Rectangle2D.Double(right - width - 4, middle - 10, width + 8, 20));
      Text.TICK.draw(g, text, right, middle, 1);
    }
  }

  private void drawBar(Rectangle box, ColorScale scale) {
    int x = box.x + box.width + Layout.BAR_GAP;
    Viewport view =
        new Viewport(
            new Rectangle(x, box.y, Layout.BAR, box.height),
            new Range(0, 1),
            scale.range(),
            false,
            false);
    layers.drawScale(scale, view.box());
    g.setColor(FRAME);
    g.setStroke(new BasicStroke(1));
    g.draw(new Rectangle2D.Double(x - 0.5, box.y - 0.5, Layout.BAR + 1, box.height + 1));
    if (scale.openBelow()) {
      drawOpenEnd(x, box.getMaxY() + 1, scale);
    }
    double widest = 0;
    double right = x + Layout.BAR;
    for (Tick tick : Layout.barTicks(scale, box.height)) {
      double y = view.py(tick.value());
      drawTick(right, y, right + Layout.TICK, y);
      Text.TICK.draw(g, tick.label(), right + Layout.TICK + 4, y, 0);
      widest = Math.max(widest, Text.TICK.width(tick.label()));
    }
    double labelX = right + Layout.TICK + widest + 17;
    Text.LABEL.drawUpward(g, scale.label(), labelX, box.getCenterY());
  }

  /** A tip below a color bar: its lowest color also stands for all that lies below. */
  private void drawOpenEnd(double left, double top, ColorScale scale) {
    Path2D tip = new Path2D.Double();
    tip.moveTo(left - 0.5, top);
    tip.lineTo(left + Layout.BAR + 0.5, top);
    tip.lineTo(left + Layout.BAR / 2.0, top + Layout.BAR * 0.75);
    tip.closePath();
    g.setColor(new Color(scale.rgb(scale.range().min())));
    g.fill(tip);
    g.setColor(FRAME);
    g.draw(tip);
  }

  private double drawLines(Text text, List<String> lines, double middle, double top) {
    double y = top;
    for (String line : lines) {
      text.draw(g, line, middle, y + text.lineHeight() / 2.0, 0.5);
      y += text.lineHeight();
    }
    return y;
  }

  private void drawLegend(Legend legend, double middle, double top) {
    double y = top + Legend.ROW / 2.0;
    for (List<Legend.Entry> row : legend.rows()) {
      double x = middle - Legend.rowWidth(row) / 2;
      for (Legend.Entry entry : row) {
        layers.drawMark(entry, x, y);
        Text.TICK.draw(g, entry.text(), x + entry.width() + Legend.TEXT_GAP, y, 0);
        x += entry.fullWidth() + Legend.GAP;
      }
      y += Legend.ROW;
    }
  }
}
