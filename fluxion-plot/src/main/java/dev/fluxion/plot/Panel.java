package dev.fluxion.plot;

import java.util.List;

/**
 * One pair of axes with a title (empty for none) and the layers drawn in it, first to last.
 *
 * @param equalAspect whether a unit of x is as long as a unit of y
 */
public record Panel(String title, Axis x, Axis y, boolean equalAspect, List<Layer> layers) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there is no layer, a logarithmic axis meets a value that is
   *     not above 0, or equal aspect is asked of a logarithmic axis
   */
  public Panel {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("panel '" + title + "': nothing to draw; give a layer");
    }
    if (equalAspect && (x.logarithmic() || y.logarithmic())) {
      throw new IllegalArgumentException(
          "panel '" + title + "': logarithmic axes have no equal aspect; leave one of the two");
    }
    for (Layer layer : layers) {
      requirePositive(title, x, layer.xRange());
      requirePositive(title, y, layer.yRange());
    }
  }

  /** A panel of points in the plane: axes x and y of equal aspect. */
  public static Panel plane(String title, Layer... layers) {
    return new Panel(title, Axis.linear("x"), Axis.linear("y"), true, List.of(layers));
  }

  /** A panel of points in the plane over fixed ranges. */
  public static Panel plane(String title, Range x, Range y, Layer... layers) {
    return plane(title, layers).withRanges(x, y);
  }

  /** A panel of curves. */
  public static Panel chart(String title, Axis x, Axis y, Layer... layers) {
    return new Panel(title, x, y, false, List.of(layers));
  }

  /** The same panel over fixed ranges. */
  public Panel withRanges(Range xRange, Range yRange) {
    return new Panel(title, x.withRange(xRange), y.withRange(yRange), equalAspect, layers);
  }

  /** The same panel under other axis labels. */
  public Panel withLabels(String xLabel, String yLabel) {
    return new Panel(title, x.withLabel(xLabel), y.withLabel(yLabel), equalAspect, layers);
  }

  /** The range of x: the axis's own, or what the layers need and a little more. */
  Range resolvedX() {
    Range range = x.range();
    return range != null
        ? range
        : padded(layers.stream().map(Layer::xRange).reduce(Range::union).orElseThrow(), x);
  }

  /** The range of y: the axis's own, or what the layers need and a little more. */
  Range resolvedY() {
    Range range = y.range();
    return range != null
        ? range
        : padded(layers.stream().map(Layer::yRange).reduce(Range::union).orElseThrow(), y);
  }

  private Range padded(Range range, Axis axis) {
    if (layers.get(0) instanceof HeatMap) {
      return range;
    }
    if (axis.logarithmic()) {
      double factor = Math.pow(range.max() / range.min(), 0.04);
      return new Range(range.min() / factor, range.max() * factor);
    }
    return range.padded(0.04);
  }

  private static void requirePositive(String title, Axis axis, Range range) {
    if (axis.logarithmic() && range.min() <= 0) {
      throw new IllegalArgumentException(
          "panel '"
              + title
              + "': the value "
              + range.min()
              + " has no place on the logarithmic axis '"
              + axis.label()
              + "'; use a linear axis");
    }
  }
}
