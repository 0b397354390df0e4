package dev.fluxion.plot;

/**
 * A grid of {@code columns} x {@code rows} equal cells over a rectangle, numbered row by row from
 * the lower left: cell (column, row) has index row * columns + column.
 */
public record Grid(Range x, Range y, int columns, int rows) {
  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there is no column or no row
   */
  public Grid {
    if (columns < 1 || rows < 1 || (long) columns * rows > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "grid: " + columns + " x " + rows + " cells; give at least 1 x 1 and at most 2^31");
    }
  }

  /** A grid whose cells are as near to squares as whole numbers allow, {@code columns} across. */
  public static Grid square(Range x, Range y, int columns) {
    long rows = Math.round(columns * y.length() / x.length());
    return new Grid(x, y, columns, (int) Math.min(Math.max(1, rows), Integer.MAX_VALUE));
  }

  /** columns * rows. */
  public int size() {
    return columns * rows;
  }

  /** The centers of the cells, in the order of their indices. */
  public Points centers() {
    double[] centerX = new double[size()];
    double[] centerY = new double[size()];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int i = row * columns + column;
        centerX[i] = x.min() + (column + 0.5) / columns * x.length();
        centerY[i] = y.min() + (row + 0.5) / rows * y.length();
      }
    }
    return Points.of(centerX, centerY);
  }
}
