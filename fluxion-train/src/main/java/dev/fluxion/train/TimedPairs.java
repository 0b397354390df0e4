package dev.fluxion.train;

import dev.fluxion.tensor.Key;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.pytorch.Tensor;

/** Pairs whose drawing is timed: reading rows, drawing x0, waiting for a coupling. */
final class TimedPairs implements PairSource {
  private final PairSource pairs;
  private final LongAdder nanoseconds = new LongAdder();

  TimedPairs(PairSource pairs) {
    this.pairs = pairs;
  }

  @Override
  public void draw(
      Key key, long step, int batch, int from, int to, Tensor x0, Tensor x1, Tensor condition) {
    long start = System.nanoTime();
    pairs.draw(key, step, batch, from, to, x0, x1, condition);
    nanoseconds.add(System.nanoTime() - start);
  }

  /** Returns the time so far, of all threads together. */
  double seconds() {
    return nanoseconds.sum() / 1e9;
  }

  @Override
  public boolean fixed() {
    return pairs.fixed();
  }

  @Override
  public void close() {
    pairs.close();
  }
}
