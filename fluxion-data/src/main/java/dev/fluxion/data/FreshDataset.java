package dev.fluxion.data;

import dev.fluxion.experiment.DataConfig;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A toy distribution that gives new rows at every step. */
final class FreshDataset implements Dataset, Rows {
  private static final int HELD_OUT = 4096;
  private static final int FITTING = 65536;

  private final String name;
  private final ToyDistribution toy;
  private final ToyColumns chosen;
  private final Key fitting;
  private final Table heldOut;
  private final Dequantizer dequantizer;

  FreshDataset(String name, ToyDistribution toy, ToyColumns chosen, DataConfig config, Key key) {
    this.name = name;
    this.toy = toy;
    this.chosen = chosen;
    this.fitting = key.derive(Purpose.DATA);
    this.dequantizer =
        Dequantizer.of(chosen.modelled(), config.dequantize(), chosen.conditions().size());
    this.heldOut = chosen.table(key.derive(Purpose.SPLIT), 0, HELD_OUT);
  }

  static void requireCut(int batch, int from, int to) {
    if (from < 0 || to < from || to > batch) {
      throw new IllegalArgumentException(
          "rows " + from + " to " + to + " are no cut of a batch of " + batch);
    }
  }

  @Override
  public List<String> columns() {
    return chosen.modelled();
  }

  @Override
  public List<String> conditionColumns() {
    return chosen.conditions();
  }

  @Override
  public Map<String, List<String>> labels() {
    return chosen.labels();
  }

  @Override
  public int width() {
    return chosen.columns().size();
  }

  @Override
  public String fingerprint() {
    String formula = "toy " + name + (chosen.conditions().isEmpty() ? "" : " " + chosen.columns());
    byte[] text = formula.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Digests.sha256().digest(text));
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
    return new DataNotes(FITTING + HELD_OUT, 0, FITTING, HELD_OUT, 0, dequantizer.active());
  }

  @Override
  public long repeated(Table table) {
    return 0;
  }

  @Override
  public boolean fresh() {
    return true;
  }

  @Override
  public long count() {
    return FITTING;
  }

  @Override
  public void read(Key key, long step, int batch, int from, int to, double[] out) {
    requireCut(batch, from, to);
    chosen.draw(key.derive(Purpose.DATA).derive(step), from, to - from, out);
    dequantizer.apply(key.derive(step), from, to - from, out);
  }

  @Override
  public void rows(long first, int n, double[] out) {
    Objects.checkFromIndexSize(first, n, FITTING);
    chosen.draw(fitting, first, n, out);
  }

  @Override
  public void close() {}
}
