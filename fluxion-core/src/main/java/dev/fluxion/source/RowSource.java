package dev.fluxion.source;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A source that can be drawn from and nothing else: rows of data, in standardised units.
 *
 * <p>It has no log density and no temperature; widening adds normal noise to its rows.
 */
public abstract class RowSource implements Source {
  private final String origin;
  private final int dimension;

  /**
   * Creates a source.
   *
   * @param origin what messages call the rows, such as a file's name
   * @param dimension number of values in a row
   */
  protected RowSource(String origin, int dimension) {
    this.origin = origin;
    this.dimension = dimension;
  }

  /** Returns what messages call the rows. */
  public final String origin() {
    return origin;
  }

  /** Returns the number of values in a row. */
  public final int dimension() {
    return dimension;
  }

  /**
   * Draws rows {@code first ..} of the stream of a key; each depends on the key and its index only.
   *
   * @param out receives {@code rows * dimension} values, row by row
   */
  protected abstract void draw(Key key, long first, int rows, double[] out);

  @Override
  public final Tensor sample(Key key, long first, ScalarType type, long... shape) {
    if (Rows.size(shape) != dimension) {
      throw new IllegalArgumentException(
          "rows of " + dimension + " values do not fill rows of " + Rows.size(shape));
    }
    int rows = Math.toIntExact(shape[0]);
    double[] values = new double[Math.multiplyExact(rows, dimension)];
    draw(key, first, rows, values);
    return Tensors.of(type, values, shape);
  }

  @Override
  public final Tensor logDensity(Tensor x) {
    throw new IllegalArgumentException(densityMissing().orElseThrow());
  }

  @Override
  public final Optional<String> densityMissing() {
    return Optional.of(
        "source: is data ("
            + origin
            + "), whose density is not known, so the model's is not either; train with a source"
            + " such as {type: normal} to score");
  }

  @Override
  public final Source tempered(double temperature) {
    if (temperature == 1) {
      return this;
    }
    throw new IllegalArgumentException(
        "temperature: is "
            + temperature
            + ", but the source is data ("
            + origin
            + "), which has no scale to change; leave it at 1");
  }

  @Override
  public final String toString() {
    return "data (" + origin + ")";
  }
}
