package dev.fluxion.plot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * n points (or vectors) of the plane, x[n] and y[n], finite, with a class label each where there
 * are classes. The arrays are copied.
 */
public final class Points {
  private final double[] x;
  private final double[] y;
  private final int @Nullable [] classes;

  private Points(double[] x, double[] y, int @Nullable [] classes) {
    this.x = x;
    this.y = y;
    this.classes = classes;
  }

  /**
   * The points (x[i], y[i]).
   *
   * @throws IllegalArgumentException if there are none, the lengths differ, or a value is not
   *     finite
   */
  public static Points of(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "points: " + x.length + " values of x but " + y.length + " of y; give one y for each x");
    }
    if (x.length == 0) {
      throw new IllegalArgumentException("points: none given; give at least one");
    }
    requireFinite("x", x);
    requireFinite("y", y);
    return new Points(x.clone(), y.clone(), null);
  }

  /**
   * Two columns of a row-major table: point i is (rows[i * width + xColumn], rows[i * width +
   * yColumn]).
   *
   * @throws IllegalArgumentException if the table is empty or not a whole number of rows, a column
   *     is not in [0, width), or a value is not finite
   */
  public static Points ofRows(float[] rows, int width, int xColumn, int yColumn) {
    if (width < 1 || rows.length % width != 0) {
      throw new IllegalArgumentException(
          "points: " + rows.length + " values are not whole rows of " + width);
    }
    if (xColumn < 0 || xColumn >= width || yColumn < 0 || yColumn >= width) {
      throw new IllegalArgumentException(
          "points: columns " + xColumn + " and " + yColumn + " of a table of " + width);
    }
    int count = rows.length / width;
    double[] x = new double[count];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = rows[i * width + xColumn];
      y[i] = rows[i * width + yColumn];
    }
    return of(x, y);
  }

  /** Points from a row-major table of two columns. */
  public static Points ofRows(float[] rows) {
    return ofRows(rows, 2, 0, 1);
  }

  /**
   * The same points with class labels.
   *
   * @throws IllegalArgumentException if there is not one label for each point, or one is negative
   */
  public Points withClasses(int[] labels) {
    if (labels.length != x.length) {
      throw new IllegalArgumentException(
          "points: " + labels.length + " class labels for " + x.length + " points");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0) {
        throw new IllegalArgumentException(
            "points: class label " + labels[i] + " at index " + i + "; labels count from 0");
      }
    }
    return new Points(x, y, labels.clone());
  }

  /**
   * At most {@code count} of the points, evenly spread over their indices; this where there are no
   * more.
   */
  public Points thinned(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("points: thinned to " + count + "; keep at least one");
    }
    int n = x.length;
    if (n <= count) {
      return this;
    }
    double[] fewerX = new double[count];
    double[] fewerY = new double[count];
    int[] fewerClasses = new int[count];
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) i * n / count);
      fewerX[i] = x[from];
      fewerY[i] = y[from];
      fewerClasses[i] = classOf(from);
    }
    return new Points(fewerX, fewerY, classes == null ? null : fewerClasses);
  }

  /** The vectors from these points to {@code others}, one for one. */
  public Points to(Points others) {
    requireSameSize("vectors", others);
    double[] dx = new double[x.length];
    double[] dy = new double[x.length];
    for (int i = 0; i < dx.length; i++) {
      dx[i] = others.x[i] - x[i];
      dy[i] = others.y[i] - y[i];
    }
    return of(dx, dy);
  }

  /** n. */
  public int size() {
    return x.length;
  }

  /** x of point i. */
  public double x(int i) {
    return x[i];
  }

  /** y of point i. */
  public double y(int i) {
    return y[i];
  }

  /** Whether the points carry class labels. */
  public boolean hasClasses() {
    return classes != null;
  }

  /** The class of point i; 0 where there are no classes. */
  public int classOf(int i) {
    return classes == null ? 0 : classes[i];
  }

  /** One more than the greatest class label. */
  public int classCount() {
    return classes == null ? 1 : 1 + Arrays.stream(classes).max().orElse(0);
  }

  /** From the least to the greatest x. */
  public Range xRange() {
    return Range.covering(Arrays.stream(x).min().orElse(0), Arrays.stream(x).max().orElse(0));
  }

  /** From the least to the greatest y. */
  public Range yRange() {
    return Range.covering(Arrays.stream(y).min().orElse(0), Arrays.stream(y).max().orElse(0));
  }

  /** The x values in ascending order. */
  double[] sortedX() {
    return sorted(x);
  }

  /** The y values in ascending order. */
  double[] sortedY() {
    return sorted(y);
  }

  /** The lengths sqrt(x^2 + y^2) in ascending order. */
  double[] sortedLengths() {
    double[] lengths = new double[x.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = Math.hypot(x[i], y[i]);
    }
    Arrays.sort(lengths);
    return lengths;
  }

  void requireSameSize(String what, Points other) {
    if (other.x.length != x.length) {
      throw new IllegalArgumentException(
          what + ": " + x.length + " points against " + other.x.length + "; give as many of each");
    }
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static void requireFinite(String name, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "points: " + name + "[" + i + "] is " + values[i] + "; leave such points out");
      }
    }
  }
}
