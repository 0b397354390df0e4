package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.tensor.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a model knows of the sequences that it was trained on beside their values: how long they
 * are, and how far their stamps lie apart.
 *
 * @param lengths lengths that occur, increasing
 * @param shares share of the training windows of each length; they sum to 1
 * @param step the mean time between two positions, positive
 * @param gaps times between positions as they occur; empty where all are the step
 */
public record SequenceFrame(
    List<Integer> lengths, List<Double> shares, double step, List<Double> gaps) {
  private static final RecordJson JSON = new RecordJson(Registry.standard());

  /** Checks the values. */
  public SequenceFrame {
    lengths = List.copyOf(lengths);
    shares = List.copyOf(shares);
    gaps = List.copyOf(gaps);
    InvalidValue.unless(
        !lengths.isEmpty() && lengths.size() == shares.size(),
        "lengths",
        lengths.size() + " beside " + shares.size() + " shares",
        "as many as shares, one or more");
    InvalidValue.unless(step > 0 && Double.isFinite(step), "step", step, "a positive number");
  }

  /** Returns whether positions lie equally far apart. */
  public boolean regular() {
    return gaps.isEmpty();
  }

  /** Returns the longest length. */
  public int longest() {
    return lengths.get(lengths.size() - 1);
  }

  /**
   * Draws names, lengths and stamps of sequences that begin at stamp 0.
   *
   * @param length the length of all of them; absent: by the shares
   */
  Sequences draw(int count, OptionalInt length, Key key) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    length.ifPresent(n -> InvalidValue.unless(n >= 1, "length", n, "1 or more"));
    int[] drawn = drawLengths(key.derive(1), count);
    int[] offsets = new int[count + 1];
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offsets[i + 1] = Math.addExact(offsets[i], length.orElse(drawn[i]));
      ids.add(Integer.toString(i + 1));
    }
    double[] stamps = new double[offsets[count]];
    for (int i = 0; i < count; i++) {
      double[] own = drawStamps(key.derive(2).derive(i), offsets[i + 1] - offsets[i]);
      System.arraycopy(own, 0, stamps, offsets[i], own.length);
    }
    return new Sequences(ids, offsets, stamps, new Table(List.of(), stamps.length, new double[0]));
  }

  /**
   * Checks that a part of a sequence that is given is not longer than the model knows.
   *
   * @param name what messages call it
   * @param more number of steps that are asked for behind it, where the model sees them at once
   */
  void requireShort(String name, int length, int more) {
    int most = longest() - more;
    InvalidValue.unless(
        length <= longest() && (more == 0 || length <= most),
        name,
        length + " steps long" + (more == 0 ? "" : " and " + more + " more are asked for"),
        "at most "
            + longest()
            + " in all, the longest of the training; "
            + (most >= 1 ? "give its last " + most + " steps" : "ask for fewer steps")
            + ", or train on longer windows");
  }

  /** Returns the mean length of the training windows. */
  public double meanLength() {
    double sum = 0;
    for (int i = 0; i < lengths.size(); i++) {
      sum += shares.get(i) * lengths.get(i);
    }
    return sum;
  }

  /** Draws lengths by their shares. */
  int[] drawLengths(Key key, int count) {
    int[] drawn = new int[count];
    double[] uniform = new double[count];
    key.uniform(0, uniform, 0, count);
    for (int i = 0; i < count; i++) {
      int k = 0;
      double sum = shares.get(0);
      while (k < lengths.size() - 1 && uniform[i] >= sum) {
        k++;
        sum += shares.get(k);
      }
      drawn[i] = lengths.get(k);
    }
    return drawn;
  }

  /**
   * Returns the log probability of a length; that of the only one is 0.
   *
   * @return negative infinity for a length that does not occur
   */
  public double logProbability(int length) {
    int k = lengths.indexOf(length);
    return k < 0 ? Double.NEGATIVE_INFINITY : Math.log(shares.get(k));
  }

  /** Draws the stamps of a sequence that begins at 0. */
  double[] drawStamps(Key key, int length) {
    double[] stamps = new double[length];
    double[] uniform = new double[length];
    key.uniform(0, uniform, 0, length);
    for (int i = 1; i < length; i++) {
      stamps[i] = regular() ? i * step : stamps[i - 1] + gaps.get((int) (uniform[i] * gaps.size()));
    }
    return stamps;
  }

  /** Writes one line of JSON. */
  public String toJson() {
    return JSON.write(this);
  }

  /**
   * Reads the JSON of {@link #toJson}.
   *
   * @throws InvalidValue if it describes no frame
   */
  public static SequenceFrame fromJson(String json) {
    return JSON.read(SequenceFrame.class, json);
  }
}
