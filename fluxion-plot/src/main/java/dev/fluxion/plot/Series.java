package dev.fluxion.plot;

/** A named line of a chart through points in their order. */
public record Series(String name, Points points) {

  /**
   * The exponential moving average of y over the points' order, free of start-up bias: a[i] = sum
   * over j &lt;= i of f^(i-j) y[j] / sum of f^(i-j).
   *
   * @param factor f, 0 (no smoothing) or more, below 1
   * @throws IllegalArgumentException if the factor is not in [0, 1)
   */
  static Points smoothed(Points points, double factor) {
    if (!(factor >= 0 && factor < 1)) {
      throw new IllegalArgumentException(
          "smoothing: factor " + factor + "; give 0 (none) or more, below 1");
    }
    double[] x = new double[points.size()];
    double[] y = new double[points.size()];
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < x.length; i++) {
      sum = factor * sum + points.y(i);
      weight = factor * weight + 1;
      x[i] = points.x(i);
      y[i] = sum / weight;
    }
    return Points.of(x, y);
  }
}
