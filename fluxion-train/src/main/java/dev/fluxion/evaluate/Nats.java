package dev.fluxion.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The log density of rows under a model, in nats and in the data's units.
 *
 * @param mean the mean over the rows where it is finite; NaN where there is none
 * @param standardError the standard deviation of these values over the root of their number
 * @param rows the number of rows that were scored
 * @param notFinite how many of them have a log density that is not finite
 * @param truth the comparison with the true law, where that is known
 */
public record Nats(
    double mean, double standardError, int rows, int notFinite, Optional<Truth> truth) {
  /**
   * The log density of the same rows under the law that a perfect model has.
   *
   * <p>With a path that blurs the data (sigma of icfm, sigmaMin of fm) that is the blurred law.
   *
   * @param mean its mean over the rows: the ceiling of the model's
   * @param meanAbsoluteError the mean of |log p_model - log p|
   * @param largestError the largest of these differences
   */
  public record Truth(double mean, double meanAbsoluteError, double largestError) {}

  /** Returns the figures as names and values in a fixed order. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mean", mean);
    map.put("standardError", standardError);
    map.put("rows", rows);
    map.put("notFinite", notFinite);
    truth.ifPresent(
        known -> {
          Map<String, Object> law = new LinkedHashMap<>();
          law.put("mean", known.mean());
          law.put("meanAbsoluteError", known.meanAbsoluteError());
          law.put("largestError", known.largestError());
          map.put("truth", law);
        });
    return map;
  }

  /** Summarises log densities. */
  static Nats of(double[] values) {
    double sum = 0;
    int finite = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        sum += value;
        finite++;
      }
    }
    double mean = sum / finite;
    double squares = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        squares += (value - mean) * (value - mean);
      }
    }
    double error = finite < 2 ? Double.NaN : Math.sqrt(squares / (finite - 1) / finite);
    return new Nats(mean, error, values.length, values.length - finite, Optional.empty());
  }

  /** Returns these with a comparison of two lists of log densities of the same rows. */
  Nats beside(double[] model, double[] truth) {
    double absolute = 0;
    double largest = 0;
    int compared = 0;
    for (int i = 0; i < model.length; i++) {
      double error = Math.abs(model[i] - truth[i]);
      if (Double.isFinite(error)) {
        absolute += error;
        largest = Math.max(largest, error);
        compared++;
      }
    }
    Truth found = new Truth(of(truth).mean(), absolute / compared, largest);
    return new Nats(mean, standardError, rows, notFinite, Optional.of(found));
  }
}
