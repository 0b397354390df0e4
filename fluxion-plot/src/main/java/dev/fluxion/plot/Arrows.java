package dev.fluxion.plot;

/**
 * A quiver: an arrow from at[i] to at[i] + lengthPerUnit * vectors[i], colored by the vector's
 * length over {@code speeds}; the legend shows the length of a round value.
 *
 * @param lengthPerUnit units of the axes for a vector of length 1, above 0
 */
public record Arrows(Points at, Points vectors, double lengthPerUnit, ColorScale speeds)
    implements Layer {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there is not one vector for each point or lengthPerUnit is
   *     not above 0
   */
  public Arrows {
    at.requireSameSize("arrows", vectors);
    if (!(lengthPerUnit > 0) || !Double.isFinite(lengthPerUnit)) {
      throw new IllegalArgumentException(
          "arrows: length " + lengthPerUnit + " for each unit; give a finite value above 0");
    }
  }

  @Override
  public Range xRange() {
    return at.xRange().union(tips().xRange());
  }

  @Override
  public Range yRange() {
    return at.yRange().union(tips().yRange());
  }

  /** at[i] + lengthPerUnit * vectors[i]. */
  Points tips() {
    double[] x = new double[at.size()];
    double[] y = new double[at.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = at.x(i) + lengthPerUnit * vectors.x(i);
      y[i] = at.y(i) + lengthPerUnit * vectors.y(i);
    }
    return Points.of(x, y);
  }
}
