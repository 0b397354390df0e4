package dev.fluxion.plot;

import java.awt.Rectangle;

/** Where data coordinates stand in a picture at scale 1: x to the right, y upward. */
record Viewport(Rectangle box, Range x, Range y, boolean logX, boolean logY) {

  double px(double value) {
    return box.x + fraction(value, x, logX) * box.width;
  }

  double py(double value) {
    return box.y + (1 - fraction(value, y, logY)) * box.height;
  }

  boolean contains(double dataX, double dataY) {
    return x.contains(dataX) && y.contains(dataY);
  }

  /** The same view with its box at another place. */
  Viewport at(int left, int top) {
    return new Viewport(new Rectangle(left, top, box.width, box.height), x, y, logX, logY);
  }

  private static double fraction(double value, Range range, boolean logarithmic) {
    return logarithmic
        ? Math.log(value / range.min()) / Math.log(range.max() / range.min())
        : (value - range.min()) / range.length();
  }
}
