package dev.fluxion.plot;

import java.awt.Color;

/**
 * A scatter of points; size and opacity follow their number. Points with classes take the colors of
 * {@link Palette} by class and a legend entry each, others {@code color} and the entry {@code name}
 * (none where it is empty).
 *
 * @param outlined whether each point has a dark rim, to stand out on a heat map
 */
public record Dots(Points points, String name, Color color, boolean outlined) implements Layer {
  /** Points in the palette's first color, without a legend entry. */
  public static Dots of(Points points) {
    return new Dots(points, "", Palette.BLUE, false);
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
