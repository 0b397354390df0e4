package dev.fluxion.evaluate.sequence;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The log density of sequences a step, in nats and in the data's units: that of each whole sequence
 * over its number of steps.
 *
 * @param mean the mean over the sequences where it is finite
 * @param standardError the standard deviation of these values over the root of their number
 * @param sequences the number of sequences that were scored
 * @param notFinite how many of them have a log density that is not finite
 * @param truth the mean of the true law's, where that is known: what a perfect model has
 * @param behind the mean of the true law's less the model's on the same sequences, and so an
 *     estimate of the divergence of the law from the model a step
 * @param behindError the standard error of that difference
 */
public record StepNats(
    double mean,
    double standardError,
    int sequences,
    int notFinite,
    OptionalDouble truth,
    double behind,
    double behindError) {

  /**
   * Summarises log densities.
   *
   * @param model log density of each sequence under the model
   * @param truth under the true law; empty where that is not known
   * @param lengths steps of each
   */
  static StepNats of(double[] model, double[] truth, int[] lengths) {
    Summary own = new Summary();
    Summary law = new Summary();
    Summary behind = new Summary();
    for (int i = 0; i < model.length; i++) {
      if (Double.isFinite(model[i])) {
        own.add(model[i] / lengths[i]);
        if (truth.length > 0) {
          law.add(truth[i] / lengths[i]);
          behind.add((truth[i] - model[i]) / lengths[i]);
        }
      }
    }
    return new StepNats(
        own.mean(),
        own.error(),
        model.length,
        model.length - own.count,
        truth.length > 0 ? OptionalDouble.of(law.mean()) : OptionalDouble.empty(),
        behind.mean(),
        behind.error());
  }

  /**
   * Tells whether the model's mean is above the true law's by more than five standard errors, as
   * the mean of no normalised density is: the solver's error in the divergence, then.
   */
  public boolean aboveTruth() {
    return truth.isPresent() && behind < -5 * behindError;
  }

  /** Returns the figures as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mean", mean);
    map.put("standardError", standardError);
    map.put("sequences", sequences);
    map.put("notFinite", notFinite);
    truth.ifPresent(
        known -> {
          Map<String, Object> law = new LinkedHashMap<>();
          law.put("mean", known);
          law.put("behind", behind);
          law.put("behindError", behindError);
          map.put("truth", law);
        });
    return map;
  }

  /** Mean and standard error of numbers. */
  private static final class Summary {
    private int count;
    private double mean;
    private double squares;

    /** Adds a number (Welford 1962). */
    void add(double value) {
      count++;
      double away = value - mean;
      mean += away / count;
      squares += away * (value - mean);
    }

    double mean() {
      return count == 0 ? Double.NaN : mean;
    }

    double error() {
      return count < 2 ? Double.NaN : Math.sqrt(squares / (count - 1) / count);
    }
  }
}
