package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stored table and its division into training and held-out rows. */
final class StoredDataset implements Dataset, Rows {
  private final RowStore store;
  private final List<String> columns;
  private final int[] training;
  private final Table heldOut;
  private final EpochOrders orders;
  private final Dequantizer dequantizer;
  private final @Nullable ToyDistribution toy;
  private final DataNotes notes;

  /**
   * Divides a stored table.
   *
   * @param name what messages call the data
   * @param conditions number of condition columns, the last ones of the store
   * @throws DataException if the training part is empty or constant in a column
   */
  StoredDataset(
      RowStore store,
      String name,
      DataConfig config,
      int conditions,
      Key key,
      @Nullable ToyDistribution toy) {
    this.store = store;
    this.columns = store.columns().subList(0, store.columns().size() - conditions);
    this.toy = toy;
    this.dequantizer = Dequantizer.of(columns, config.dequantize(), conditions);
    RowSplit split = RowSplit.of(name, "rows", store.rows(), config.heldOut(), key);
    this.training = split.training();
    int held = split.heldOut().length;
    this.heldOut = table(split.heldOut(), held);
    this.orders = new EpochOrders(training.length);
    this.notes =
        new DataNotes(
            store.rows() + store.dropped(),
            store.dropped(),
            training.length,
            held,
            survey(name),
            dequantizer.active());
  }

  private Table table(int[] rows, int count) {
    int width = store.columns().size();
    if ((long) count * width > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "the held-out part has "
              + count
              + " rows of "
              + width
              + " columns, too many for memory; lower 'heldOut' under data");
    }
    double[] values = new double[count * width];
    for (int i = 0; i < count; i++) {
      store.row(rows[i], values, i * width);
    }
    return new Table(store.columns(), count, values, store.labels());
  }

  /** Counts held-out rows among the training rows, and looks for constant columns. */
  private long survey(String name) {
    int width = store.columns().size();
    RepeatedRows repeated = new RepeatedRows(store, columns, heldOut);
    double[] row = new double[width];
    double[] first = new double[width];
    boolean[] varies = new boolean[width];
    store.row(training[0], first, 0);
    for (int index : training) {
      store.row(index, row, 0);
      for (int i = 0; i < width; i++) {
        varies[i] |= row[i] != first[i];
      }
      if (heldOut.rows() > 0) {
        repeated.see(row);
      }
    }
    for (int i = 0; i < width; i++) {
      if (!varies[i]) {
        throw RowStoreWriter.constant(
            name,
            store.columns(),
            conditionColumns(),
            store.labels(),
            i,
            first[i],
            training.length + " rows of the training part");
      }
    }
    return repeated.count();
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public List<String> conditionColumns() {
    return store.columns().subList(columns.size(), store.columns().size());
  }

  @Override
  public Map<String, List<String>> labels() {
    return store.labels();
  }

  @Override
  public int width() {
    return store.columns().size();
  }

  @Override
  public String fingerprint() {
    return store.fingerprint();
  }

  @Override
  public Rows training() {
    return this;
  }

  @Override
  public Table heldOut() {
    return heldOut;
  }

  @Override
  public Dequantizer dequantizer() {
    return dequantizer;
  }

  @Override
  public @Nullable ToyDistribution toy() {
    return toy;
  }

  @Override
  public DataNotes notes() {
    return notes;
  }

  @Override
  public long repeated(Table table) {
    RepeatedRows repeated = new RepeatedRows(store, columns, table);
    double[] row = new double[store.columns().size()];
    for (int index : training) {
      store.row(index, row, 0);
      repeated.see(row);
    }
    return repeated.count();
  }

  @Override
  public boolean fresh() {
    return false;
  }

  @Override
  public long count() {
    return training.length;
  }

  @Override
  public void read(Key key, long step, int batch, int from, int to, double[] out) {
    int width = store.columns().size();
    int[] chosen = orders.batch(key, step, batch, from, to);
    for (int i = 0; i < chosen.length; i++) {
      store.row(training[chosen[i]], out, i * width);
    }
    dequantizer.apply(key.derive(step), from, to - from, out);
  }

  @Override
  public void rows(long first, int n, double[] out) {
    int width = store.columns().size();
    Objects.checkFromIndexSize(first, n, training.length);
    for (int i = 0; i < n; i++) {
      store.row(training[(int) first + i], out, i * width);
    }
  }

  @Override
  public void close() {
    // Mapped segments are let go with the last reference to them.
  }
}
