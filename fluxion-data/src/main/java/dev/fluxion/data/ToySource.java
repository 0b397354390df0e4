package dev.fluxion.data;

import dev.fluxion.tensor.Key;
import java.util.List;
import java.util.Map;

/** A fixed number of rows of a toy distribution. */
final class ToySource implements RowSource {
  private static final int CHUNK = 4096;

  private final String name;
  private final ToyColumns toy;
  private final Key key;
  private final long count;

  ToySource(String name, ToyColumns toy, Key key, long count) {
    this.name = name;
    this.toy = toy;
    this.key = key;
    this.count = count;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> columns() {
    return toy.columns();
  }

  @Override
  public Map<String, List<String>> labels() {
    return toy.labels();
  }

  @Override
  public void forEach(Consumer consumer) {
    int width = toy.columns().size();
    double[] chunk = new double[CHUNK * width];
    double[] values = new double[width];
    boolean[] missing = new boolean[width];
    for (long first = 0; first < count; first += CHUNK) {
      int rows = (int) Math.min(CHUNK, count - first);
      toy.draw(key, first, rows, chunk);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(chunk, row * width, values, 0, width);
        consumer.accept(first + row, values, missing);
      }
    }
  }

  @Override
  public void close() {}
}
