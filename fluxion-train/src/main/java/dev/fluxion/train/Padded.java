package dev.fluxion.train;

import dev.fluxion.model.Sequences;
import dev.fluxion.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Sequences filled up to the longest of them, with zeros and with stamps that go on by 1.
 *
 * @param length number of positions
 * @param values standardised values, {@code count * length * channels} of them
 * @param stamps times of the positions
 * @param mask 1 at positions, 0 at what is filled in
 */
record Padded(int length, double[] values, double[] stamps, double[] mask) {
  /** Brings rows to standardised units. */
  interface Units {
    void toStandard(double[] rows, int n);
  }

  /**
   * Fills sequences up.
   *
   * @param channels number of channels, which are the first columns of the steps
   */
  static Padded of(Sequences sequences, int channels, Units units) {
    int rows = sequences.steps().rows();
    double[] own =
        DataPairs.firstColumns(
            sequences.steps().values().clone(), rows, sequences.steps().columns().size(), channels);
    units.toStandard(own, rows);
    int length = 0;
    for (int i = 0; i < sequences.count(); i++) {
      length = Math.max(length, sequences.length(i));
    }
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    Padded frame = new Padded(length, new double[0], new double[0], new double[0]);
    double[] stamps = frame.spread(sequences, sequences.stamps(), 1);
    double[] mask = frame.spread(sequences, ones, 1);
    for (int i = 1; i < stamps.length; i++) {
      if (mask[i] == 0) {
        stamps[i] = stamps[i - 1] + 1;
      }
    }
    return new Padded(length, frame.spread(sequences, own, channels), stamps, mask);
  }

  /** Returns the times since the first position of each sequence, in units of a step. */
  double[] since(double step) {
    double[] since = new double[stamps.length];
    for (int i = 0; i < since.length; i++) {
      since[i] = (stamps[i] - stamps[i - i % length]) / step;
    }
    return since;
  }

  /** Returns times as a source takes them: [1, length] where all sequences have the same. */
  Tensor shared(double[] times) {
    for (int i = length; i < times.length; i++) {
      if (times[i] != times[i - length]) {
        return Tensors.of(times, count(), length);
      }
    }
    return Tensors.of(Arrays.copyOf(times, length), 1, length);
  }

  /** Returns values of steps with zeros behind the end of each sequence. */
  double[] spread(Sequences sequences, double[] ofSteps, int width) {
    double[] all = new double[sequences.count() * length * width];
    for (int i = 0; i < sequences.count(); i++) {
      System.arraycopy(
          ofSteps,
          sequences.offsets()[i] * width,
          all,
          i * length * width,
          sequences.length(i) * width);
    }
    return all;
  }

  /** Returns the number of positions of a sequence. */
  int positions(int sequence) {
    int count = 0;
    for (int i = sequence * length; i < (sequence + 1) * length; i++) {
      count += mask[i] > 0 ? 1 : 0;
    }
    return count;
  }

  /** Returns the number of sequences. */
  int count() {
    return length == 0 ? 0 : mask.length / length;
  }
}
