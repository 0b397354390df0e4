package dev.fluxion.evaluate.sequence;

import dev.fluxion.evaluate.Cloud;
import dev.fluxion.model.Sequences;
import dev.fluxion.model.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Equally long pieces of sequences: finite numbers, [count, length, channels]. */
public final class Windows {
  private final double[] values;
  private final int count;
  private final int length;
  private final int channels;

  private Windows(double[] values, int count, int length, int channels) {
    this.values = values;
    this.count = count;
    this.length = length;
    this.channels = channels;
  }

  /**
   * Copies windows.
   *
   * @param values window by window, position by position, the channels of a position beside each
   *     other
   * @throws IllegalArgumentException if a size is below 1, the number of values does not fit, or a
   *     value is not finite
   */
  public static Windows of(double[] values, int count, int length, int channels) {
    if (count < 1 || length < 1 || channels < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "windows need a count, a length and channels of 1 or more, got %d x %d x %d",
              count,
              length,
              channels));
    }
    if (values.length != (long) count * length * channels) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%,d windows of %,d positions and %,d channels need %,d values, got %,d",
              count,
              length,
              channels,
              (long) count * length * channels,
              values.length));
    }
    for (int k = 0; k < values.length; k++) {
      if (!Double.isFinite(values[k])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "window %d, position %d, channel %d is %s; figures of sequences need finite"
                    + " values: fill or leave out what is missing",
                k / channels / length,
                k / channels % length,
                k % channels,
                values[k]));
      }
    }
    return new Windows(values.clone(), count, length, channels);
  }

  /**
   * Cuts sequences into windows that do not overlap, from the start of each sequence on; what is
   * shorter is left out.
   *
   * @param channels the columns to take
   * @param length positions of a window
   * @throws IllegalArgumentException if a column is missing, no sequence is long enough, or a value
   *     is not finite
   */
  public static Windows of(Sequences sequences, List<String> channels, int length) {
    List<double[]> found = new ArrayList<>();
    int longest = 0;
    for (int i = 0; i < sequences.count(); i++) {
      longest = Math.max(longest, sequences.length(i));
      int pieces = sequences.length(i) / length;
      if (pieces > 0) {
        Table steps = sequences.stepsOf(i).select(channels);
        for (int k = 0; k < pieces; k++) {
          found.add(steps.slice(k * length, (k + 1) * length).values());
        }
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "windows of "
              + length
              + " positions are asked for, but the longest of "
              + sequences.count()
              + " sequences has "
              + longest);
    }
    int size = length * channels.size();
    double[] values = new double[Math.multiplyExact(found.size(), size)];
    for (int i = 0; i < found.size(); i++) {
      System.arraycopy(found.get(i), 0, values, i * size, size);
    }
    return of(values, found.size(), length, channels.size());
  }

  /** The number of windows. */
  public int count() {
    return count;
  }

  /** The number of positions of a window. */
  public int length() {
    return length;
  }

  /** The number of channels. */
  public int channels() {
    return channels;
  }

  /** One value. */
  public double at(int window, int position, int channel) {
    return values[(window * length + position) * channels + channel];
  }

  /** A new array holding all values, [count, length, channels]. */
  public double[] toArray() {
    return values.clone();
  }

  /**
   * The windows order[from], ..., order[to - 1].
   *
   * @param order numbers of windows; one may occur more than once
   */
  public Windows select(int[] order, int from, int to) {
    int size = length * channels;
    double[] selected = new double[(to - from) * size];
    for (int i = from; i < to; i++) {
      System.arraycopy(values, order[i] * size, selected, (i - from) * size, size);
    }
    return new Windows(selected, to - from, length, channels);
  }

  /** The windows from ... to - 1. */
  Windows slice(int from, int to) {
    int size = length * channels;
    return new Windows(
        Arrays.copyOfRange(values, from * size, to * size), to - from, length, channels);
  }

  /** The windows of several sets of one shape, one set after the other. */
  static Windows joined(List<Windows> sets) {
    double[] all = sets.stream().flatMapToDouble(set -> Arrays.stream(set.values)).toArray();
    Windows first = sets.get(0);
    return of(all, all.length / first.length / first.channels, first.length, first.channels);
  }

  /** The values of one channel at all positions of all windows, [count * length, 1]. */
  public Cloud channel(int channel) {
    double[] one = new double[count * length];
    for (int k = 0; k < one.length; k++) {
      one[k] = values[k * channels + channel];
    }
    return Cloud.of(one, one.length, 1);
  }

  /** Each window as one point, [count, length * channels]. */
  public Cloud points() {
    return Cloud.of(values, count, length * channels);
  }

  /** The mean of each channel over all positions of all windows. */
  public double[] means() {
    double[] means = new double[channels];
    for (int k = 0; k < values.length; k++) {
      means[k % channels] += values[k] / count / length;
    }
    return means;
  }

  /** The standard deviation of each channel over all positions of all windows; 1 where it is 0. */
  public double[] scales() {
    double[] means = means();
    double[] scales = new double[channels];
    for (int k = 0; k < values.length; k++) {
      double away = values[k] - means[k % channels];
      scales[k % channels] += away * away / count / length;
    }
    for (int c = 0; c < channels; c++) {
      scales[c] = scales[c] > 0 ? Math.sqrt(scales[c]) : 1;
    }
    return scales;
  }

  /** The windows with each channel divided by a number. */
  public Windows over(double[] scales) {
    double[] scaled = values.clone();
    for (int k = 0; k < scaled.length; k++) {
      scaled[k] /= scales[k % channels];
    }
    return new Windows(scaled, count, length, channels);
  }

  static void checkSameShape(Windows a, Windows b) {
    if (a.channels != b.channels || a.length != b.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "windows of %d x %d and %d x %d positions and channels cannot be compared",
              a.length,
              a.channels,
              b.length,
              b.channels));
    }
  }
}
