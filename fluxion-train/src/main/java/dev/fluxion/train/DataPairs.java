package dev.fluxion.train;

import dev.fluxion.data.Rows;
import dev.fluxion.model.ConditionEncoder;
import dev.fluxion.model.Table;
import dev.fluxion.model.Transform;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Pairs whose x0 is drawn from a source, beside x1 from data. */
final class DataPairs implements PairSource {
  /** Writes rows of a batch in data units, the condition's columns behind the others. */
  private interface Data {
    void read(Key key, long step, int batch, int from, int to, double[] rows);
  }

  /**
   * How rows become x1 and condition.
   *
   * @param source the law of x0
   * @param transform of the modelled columns
   * @param condition of the columns behind them, where there is one
   */
  record Units(Source source, Transform transform, Optional<ConditionEncoder> condition) {}

  private final Units units;
  private final int width;
  private final Data data;
  private final boolean fixed;

  private DataPairs(Units units, int width, Data data, boolean fixed) {
    this.units = units;
    this.width = width;
    this.data = data;
    this.fixed = fixed;
  }

  /** Returns pairs with the rows of training. */
  static DataPairs of(Units units, Rows rows) {
    return new DataPairs(units, rows.width(), rows::read, false);
  }

  /** Returns pairs with the rows of a table, over and over in their order. */
  static DataPairs repeating(Units units, Table table) {
    int width = table.columns().size();
    return new DataPairs(
        units,
        width,
        (key, step, batch, from, to, rows) -> {
          for (int i = from; i < to; i++) {
            System.arraycopy(
                table.values(), i % table.rows() * width, rows, (i - from) * width, width);
          }
        },
        true);
  }

  @Override
  public boolean fixed() {
    return fixed;
  }

  @Override
  public void draw(
      Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1, Tensor condition) {
    int n = to - from;
    int modelled = (int) x1.size(1);
    double[] rows = new double[n * width];
    data.read(key, step, batch, from, to, rows);
    if (units.condition().isPresent()) {
      double[] inputs = new double[Math.toIntExact(condition.numel())];
      units.condition().get().encode(rows, width, modelled, n, inputs);
      Tensors.write(condition, inputs);
    }
    double[] points = firstColumns(rows, n, width, modelled);
    units.transform().toStandard(points, n);
    Tensors.write(x1, points);
    units.source().fill(key.derive(Purpose.SOURCE).derive(step), from, x0);
  }

  /** Returns the first columns of rows. */
  static double[] firstColumns(double[] rows, int n, int width, int wanted) {
    if (wanted == width) {
      return rows;
    }
    double[] chosen = new double[n * wanted];
    for (int i = 0; i < n; i++) {
      System.arraycopy(rows, i * width, chosen, i * wanted, wanted);
    }
    return chosen;
  }
}
