package dev.fluxion.plot;

/**
 * A value for each cell of a grid as a color, smooth between the cells' centers. Values below the
 * scale take its lowest color, values above it its highest, NaN a neutral gray.
 */
public final class HeatMap implements Layer {
  private final Grid grid;
  private final double[] values;
  private final ColorScale scale;

  private HeatMap(Grid grid, double[] values, ColorScale scale) {
    this.grid = grid;
    this.values = values;
    this.scale = scale;
  }

  /**
   * The values[grid.size()], in the order of the grid's cells (copied).
   *
   * @throws IllegalArgumentException if there is not one value for each cell
   */
  public static HeatMap of(Grid grid, double[] values, ColorScale scale) {
    if (values.length != grid.size()) {
      throw new IllegalArgumentException(
          "heat map: "
              + values.length
              + " values for a grid of "
              + grid.columns()
              + " x "
              + grid.rows()
              + " cells; give "
              + grid.size());
    }
    return new HeatMap(grid, values.clone(), scale);
  }

  /** The grid. */
  public Grid grid() {
    return grid;
  }

  /** What the colors mean. */
  public ColorScale scale() {
    return scale;
  }

  @Override
  public Range xRange() {
    return grid.x();
  }

  @Override
  public Range yRange() {
    return grid.y();
  }

  /**
   * The value at (x, y): bilinear between the four nearest centers, each cut to the scale; NaN
   * where the nearest is NaN, the nearest where another is.
   */
  double at(double x, double y) {
    double column = (x - grid.x().min()) / grid.x().length() * grid.columns() - 0.5;
    double row = (y - grid.y().min()) / grid.y().length() * grid.rows() - 0.5;
    int c = (int) Math.floor(column);
    int r = (int) Math.floor(row);
    double fc = column - c;
    double fr = row - r;
    double nearest = cell(fc < 0.5 ? c : c + 1, fr < 0.5 ? r : r + 1);
    double smooth =
        (1 - fr) * ((1 - fc) * cell(c, r) + fc * cell(c + 1, r))
            + fr * ((1 - fc) * cell(c, r + 1) + fc * cell(c + 1, r + 1));
    return Double.isNaN(smooth) ? nearest : Double.isNaN(nearest) ? Double.NaN : smooth;
  }

  private double cell(int column, int row) {
    int c = Math.min(Math.max(column, 0), grid.columns() - 1);
    int r = Math.min(Math.max(row, 0), grid.rows() - 1);
    double value = values[r * grid.columns() + c];
    return Math.min(Math.max(value, scale.range().min()), scale.range().max());
  }
}
