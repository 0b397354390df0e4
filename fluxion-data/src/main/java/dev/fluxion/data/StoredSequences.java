package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Series in memory and their windows. */
final class StoredSequences implements SequenceDataset {
  private final Sequences series;
  private final int channels;
  private final Spans windows;
  private final Sequences training;
  private final Sequences heldOut;
  private final EpochOrders orders;
  private final String fingerprint;
  private final DataNotes notes;
  private final @Nullable SequenceLaw law;

  /**
   * A data set.
   *
   * @param channels number of channels, the first columns of the steps
   */
  StoredSequences(SeriesTable table, int channels, SequenceSplit split, @Nullable SequenceLaw law) {
    this.series = table.series();
    this.channels = channels;
    this.windows = split.windows();
    this.training = split.training().read(series);
    this.heldOut = split.heldOut().read(series);
    this.orders = new EpochOrders(windows.count());
    this.fingerprint = table.fingerprint();
    this.law = law;
    this.notes =
        new DataNotes(
            table.rowsRead(),
            table.rowsDropped(),
            training.steps().rows(),
            heldOut.steps().rows(),
            0,
            false,
            split.shortSteps());
  }

  @Override
  public List<String> channels() {
    return series.steps().columns().subList(0, channels);
  }

  @Override
  public List<String> conditionColumns() {
    List<String> columns = series.steps().columns();
    return columns.subList(channels, columns.size());
  }

  @Override
  public int length() {
    return Arrays.stream(windows.lengths()).max().orElseThrow();
  }

  @Override
  public int[] lengths() {
    return windows.lengths().clone();
  }

  @Override
  public boolean fresh() {
    return false;
  }

  @Override
  public int count() {
    return windows.count();
  }

  @Override
  public Sequences read(Key key, long step, int batch, int from, int to) {
    FreshDataset.requireCut(batch, from, to);
    int n = windows.count();
    int[] chosen = new int[to - from];
    List<String> ids = new ArrayList<>(chosen.length);
    if (batch > n) {
      long[] drawn = new long[chosen.length];
      key.derive(Purpose.SHUFFLE).derive(step).below(n, from, drawn, 0, drawn.length);
      Arrays.setAll(chosen, i -> (int) drawn[i]);
    } else {
      long epoch = -1;
      int[] order = {};
      for (int i = from; i < to; i++) {
        long position = step * batch + i;
        if (position / n != epoch) {
          epoch = position / n;
          order = orders.of(key, epoch);
        }
        chosen[i - from] = order[(int) (position % n)];
      }
    }
    for (int i = from; i < to; i++) {
      ids.add(Integer.toString(i));
    }
    return windows.read(series, chosen, ids);
  }

  @Override
  public Sequences training() {
    return training;
  }

  @Override
  public Sequences heldOut() {
    return heldOut;
  }

  @Override
  public @Nullable SequenceLaw law() {
    return law;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public DataNotes notes() {
    return notes;
  }

  @Override
  public void close() {}
}
