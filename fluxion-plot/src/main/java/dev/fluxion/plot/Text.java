package dev.fluxion.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;

/** Text in the logical sans-serif font: measured, wrapped and drawn. Sizes are in pixels. */
record Text(int size, boolean bold) {
  static final Text TICK = new Text(14, false);
  static final Text LABEL = new Text(15, false);
  static final Text PANEL_TITLE = new Text(16, true);
  static final Text TITLE = new Text(18, true);

  private static final Color INK = new Color(0x222222);

  /**
   * Fails where the Java runtime cannot measure text.
   *
   * @throws MissingFontsException if it finds no font or no library that reads fonts
   */
  static void requireFonts() {
    try {
      if (!(TICK.width("0") > 0)) {
        throw new IllegalStateException("the text '0' has no width");
      }
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new MissingFontsException(e);
    }
  }

  int lineHeight() {
    return size * 13 / 10 + 1;
  }

  double width(String text) {
    FontRenderContext context = new FontRenderContext(new AffineTransform(), true, true);
    return font().getStringBounds(text, context).getWidth();
  }

  /** The text in lines no wider than {@code width}, broken at spaces; longer words stay whole. */
  List<String> wrap(String text, double width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.strip().split("\\s+", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && width(longer) > width) {
        lines.add(line);
        line = word;
      } else {
        line = longer;
      }
    }
    if (!line.isEmpty()) {
      lines.add(line);
    }
    return lines;
  }

  /**
   * Draws a line of text.
   *
   * @param x its left edge (anchor 0), middle (0.5) or right edge (1)
   * @param middle the y of half its height
   */
  void draw(Graphics2D g, String text, double x, double middle, double anchor) {
    g.setFont(font());
    g.setColor(INK);
    g.drawString(text, (float) (x - anchor * width(text)), (float) (middle + 0.36 * size));
  }

  /** Draws a line of text upward, its middle at (x, y). */
  void drawUpward(Graphics2D g, String text, double x, double y) {
    AffineTransform before = g.getTransform();
    g.rotate(-Math.PI / 2, x, y);
    draw(g, text, x, y, 0.5);
    g.setTransform(before);
  }

  private Font font() {
    return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
  }
}
