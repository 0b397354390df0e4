package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.experiment.ImagesConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.List;
import java.util.Map;

/**
 * Gives rounded values back a continuous distribution: {@code value + width * (u - 1/2)} with u
 * uniform on (0, 1), for values rounded to the nearest multiple of the width.
 *
 * <p>The log density of the dequantised values is a lower bound, in expectation over u, of the log
 * probability of the rounded values less the log of the widths.
 */
public final class Dequantizer {
  private final double[] widths;
  private final boolean active;

  private Dequantizer(double[] widths) {
    this.widths = widths;
    boolean any = false;
    for (double width : widths) {
      any |= width > 0;
    }
    this.active = any;
  }

  /**
   * Returns the dequantiser for a table's columns.
   *
   * @param widths width of the rounding by column name; columns that are not named stay as they are
   * @throws InvalidValue if a name is not a column
   */
  public static Dequantizer of(List<String> columns, Map<String, Double> widths) {
    return of(columns, widths, 0);
  }

  /**
   * Returns the dequantiser for rows of data.
   *
   * @param columns the rows' columns
   * @param data the configuration; of images, all columns but that of the label have the width 1
   * @throws InvalidValue if a name is not a column
   */
  public static Dequantizer of(List<String> columns, DataConfig data) {
    ImagesConfig images = data.images();
    if (images == null) {
      return of(columns, data.dequantize());
    }
    double[] widths = new double[columns.size()];
    boolean uniform = images.dequantize() == ImagesConfig.Dequantize.UNIFORM;
    for (int i = 0; i < widths.length; i++) {
      widths[i] = uniform && !columns.get(i).equals(ImagesConfig.LABEL) ? 1 : 0;
    }
    return new Dequantizer(widths);
  }

  /**
   * Returns the dequantiser for rows that hold more columns behind those that can be dequantised.
   *
   * @param more how many
   */
  static Dequantizer of(List<String> columns, Map<String, Double> widths, int more) {
    double[] byColumn = new double[columns.size() + more];
    widths.forEach(
        (name, width) -> {
          int at = columns.indexOf(name);
          if (at < 0) {
            throw new InvalidValue(
                "dequantize." + name,
                "is no column"
                    + ColumnChoice.suggestion(name, columns)
                    + "columns are "
                    + ColumnChoice.listed(columns));
          }
          byColumn[at] = width;
        });
    return new Dequantizer(byColumn);
  }

  /** Tells whether any column is dequantised. */
  public boolean active() {
    return active;
  }

  /**
   * Adds the noise to rows; the noise of a row depends only on the key and the row's index.
   *
   * @param key any key; the stream of {@link Purpose#DEQUANTIZATION} below it is used
   * @param first index of the first row in the stream
   * @param values row-major values, changed in place
   */
  public void apply(Key key, long first, int rows, double[] values) {
    if (!active || rows == 0) {
      return;
    }
    int width = widths.length;
    double[] u = new double[rows * width];
    key.derive(Purpose.DEQUANTIZATION).uniform(first * width, u, 0, u.length);
    for (int i = 0; i < u.length; i++) {
      values[i] += widths[i % width] * (u[i] - 0.5);
    }
  }
}
