package dev.fluxion.data;

import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;

/** A process of one channel {@code x} whose log density is known. */
abstract sealed class UnivariateProcess implements SequenceLaw
    permits AutoregressiveProcess, OrnsteinUhlenbeckProcess, SineProcess, SwitchingProcess {
  private static final List<String> CHANNELS = List.of("x");
  private static final double LOG_2_PI = Math.log(2 * Math.PI);

  /**
   * Draws one path.
   *
   * @param key the key of this path alone; the first steps do not depend on the length
   * @param stamps holds 0, 1, 2, ... and receives the stamps of a process that has its own
   * @param x receives the values
   */
  abstract void path(Key key, double[] stamps, double[] x);

  /** Returns the log density of one path given its stamps. */
  abstract double logDensity(double[] stamps, double[] x);

  @Override
  public final List<String> channels() {
    return CHANNELS;
  }

  @Override
  public final Sequences draw(Key key, long first, int count, int length) {
    int steps = Math.multiplyExact(count, length);
    List<String> ids = new ArrayList<>(count);
    int[] offsets = new int[count + 1];
    double[] stamps = new double[steps];
    double[] values = new double[steps];
    double[] times = new double[length];
    double[] x = new double[length];
    for (int i = 0; i < count; i++) {
      ids.add(Long.toString(first + i));
      offsets[i + 1] = (i + 1) * length;
      for (int k = 0; k < length; k++) {
        times[k] = k;
      }
      path(key.derive(first + i), times, x);
      System.arraycopy(times, 0, stamps, i * length, length);
      System.arraycopy(x, 0, values, i * length, length);
    }
    return new Sequences(ids, offsets, stamps, new Table(CHANNELS, steps, values));
  }

  @Override
  public final boolean hasLogDensity() {
    return true;
  }

  @Override
  public final double[] logDensity(Sequences sequences) {
    double[] x = sequences.steps().column(CHANNELS.get(0));
    double[] densities = new double[sequences.count()];
    for (int i = 0; i < densities.length; i++) {
      double[] own = new double[sequences.length(i)];
      System.arraycopy(x, sequences.offsets()[i], own, 0, own.length);
      densities[i] = logDensity(sequences.stampsOf(i), own);
    }
    return densities;
  }

  /** Returns the log density of N(mean, variance) at x. */
  static double normal(double x, double mean, double variance) {
    double d = x - mean;
    return -0.5 * (d * d / variance + Math.log(variance) + LOG_2_PI);
  }
}
