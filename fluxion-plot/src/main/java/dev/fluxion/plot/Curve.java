package dev.fluxion.plot;

import java.awt.Color;

/**
 * A line through points in their order.
 *
 * @param name its legend entry; none where it is empty
 * @param width of the line in pixels
 * @param markers whether each point is marked
 */
public record Curve(
    Points points, String name, Color color, double width, boolean dashed, boolean markers)
    implements Layer {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the width is not above 0
   */
  public Curve {
    if (!(width > 0)) {
      throw new IllegalArgumentException("curve '" + name + "': width " + width + "; give one > 0");
    }
  }

  /** A solid line, with its points marked where there are few. */
  public static Curve of(String name, Points points, Color color) {
    return new Curve(points, name, color, 2, false, points.size() <= 30);
  }

  @Override
  public Range xRange() {
    return points.xRange();
  }

  @Override
  public Range yRange() {
    return points.yRange();
  }
}
