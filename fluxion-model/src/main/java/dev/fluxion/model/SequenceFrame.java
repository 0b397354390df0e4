package dev.fluxion.model;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.RecordJson;
import dev.fluxion.experiment.Registry;
import dev.fluxion.tensor.Key;
import java.util.List;

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
