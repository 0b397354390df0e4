package dev.fluxion.nn.image;

import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Leaves out whole channels of a row, each with one probability, and divides the others by the
 * share that stays (Tompson et al., "Efficient object localization using convolutional networks",
 * 2015, section 3.2).
 *
 * <p>What is left out follows from the row's own time and first value, so that a step is the same
 * on any number of threads.
 */
final class Dropout {
  /** Leaves nothing out. */
  static final Dropout NONE = new Dropout(0, new Key[0]);

  private final double rate;
  private final Key[] rows;
  private int call;

  private Dropout(double rate, Key[] rows) {
    this.rate = rate;
    this.rows = rows;
  }

  /**
   * Returns what leaves channels out for one evaluation.
   *
   * @param rate probability of each channel
   * @param t times, [n]
   * @param x points, [n, ...]
   */
  static Dropout of(double rate, Tensor t, Tensor x) {
    double[] times = Tensors.doubles(t);
    double[] first = Tensors.doubles(x.reshape(x.size(0), -1).select(1, 0));
    Key[] rows = new Key[times.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Key.of(Double.doubleToLongBits(times[i])).derive(Double.doubleToLongBits(first[i]));
    }
    return new Dropout(rate, rows);
  }

  /** Returns values with channels left out, [n, channels, ...]. */
  Tensor of(Tensor h) {
    if (rate == 0) {
      return h;
    }
    int channels = Math.toIntExact(h.size(1));
    double[] kept = new double[rows.length * channels];
    for (int i = 0; i < rows.length; i++) {
      rows[i].derive(call).uniform(0, kept, i * channels, channels);
    }
    call++;
    for (int i = 0; i < kept.length; i++) {
      kept[i] = kept[i] < rate ? 0 : 1 / (1 - rate);
    }
    Tensor factor = Tensors.of(kept, rows.length, channels).to(h.device(), h.scalar_type());
    return h.mul(Layers.everywhere(factor));
  }
}
