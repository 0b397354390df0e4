package dev.fluxion.train;

import dev.fluxion.data.Rows;
import dev.fluxion.model.Table;
import dev.fluxion.model.Transform;
import dev.fluxion.source.Source;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Pairs whose x0 is drawn from a source, beside x1 from data. */
final class DataPairs implements PairSource {
  /** Writes rows of a batch in data units. */
  private interface Data {
    void read(Key key, long step, int batch, int from, int to, double[] rows);
  }

  private final Source source;
  private final Transform transform;
  private final Data data;

  private DataPairs(Source source, Transform transform, Data data) {
    this.source = source;
    this.transform = transform;
    this.data = data;
  }

  /** Returns pairs with the rows of training. */
  static DataPairs of(Source source, Transform transform, Rows rows) {
    return new DataPairs(source, transform, rows::read);
  }

  /** Returns pairs with the rows of a table, over and over in their order. */
  static DataPairs repeating(Source source, Transform transform, Table table) {
    int width = table.columns().size();
    return new DataPairs(
        source,
        transform,
        (key, step, batch, from, to, rows) -> {
          for (int i = from; i < to; i++) {
            System.arraycopy(
                table.values(), i % table.rows() * width, rows, (i - from) * width, width);
          }
        });
  }

  @Override
  public void draw(Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1) {
    long width = x1.size(1);
    double[] rows = new double[(to - from) * (int) width];
    data.read(key, step, batch, from, to, rows);
    transform.toStandard(rows, to - from);
    Tensors.write(x1, rows);
    source.fill(key.derive(Purpose.SOURCE).derive(step), from, x0);
  }
}
