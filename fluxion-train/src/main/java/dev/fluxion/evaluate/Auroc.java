package dev.fluxion.evaluate;

/**
 * How well a score tells strange rows from usual ones: the probability that a strange one has the
 * larger score, ties counting half, which is the area under the curve of true against false alarms.
 *
 * <p>With {@code a_j} the share of usual rows below strange row j and {@code b_i} the share of
 * strange rows above usual row i, the value is the mean of either, its variance {@code var(a) / m +
 * var(b) / n}. Source: DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more
 * correlated receiver operating characteristic curves" (1988).
 *
 * @param value from 0 to 1; 0.5 says nothing
 * @param standardError its standard error; NaN where a side has one row
 */
public record Auroc(double value, double standardError) {
  /**
   * Compares scores.
   *
   * @throws IllegalArgumentException if a side has no rows
   */
  public static Auroc of(double[] usual, double[] strange) {
    if (usual.length == 0 || strange.length == 0) {
      throw new IllegalArgumentException(
          "scores are of "
              + usual.length
              + " usual and "
              + strange.length
              + " strange rows, but must be of one or more");
    }
    double[] below = new double[strange.length];
    double[] above = new double[usual.length];
    for (int j = 0; j < strange.length; j++) {
      for (int i = 0; i < usual.length; i++) {
        double won = strange[j] > usual[i] ? 1 : strange[j] == usual[i] ? 0.5 : 0;
        below[j] += won / usual.length;
        above[i] += won / strange.length;
      }
    }
    double value = mean(below);
    return new Auroc(
        value, Math.sqrt(variance(below) / below.length + variance(above) / above.length));
  }

  /**
   * Returns how far each log density is from their mean, found without it: {@code |x_i - mean_(j !=
   * i) x_j|}. Source: Nalisnick et al., "Detecting out-of-distribution inputs to deep generative
   * models using typicality" (2019), with one row at a time.
   */
  public static double[] typicality(double[] usual) {
    double mean = mean(usual);
    double[] away = new double[usual.length];
    for (int i = 0; i < away.length; i++) {
      away[i] = Math.abs(usual[i] - mean) * usual.length / (usual.length - 1.0);
    }
    return away;
  }

  /** Returns how far log densities are from the mean of those of usual rows. */
  public static double[] typicality(double[] usual, double[] strange) {
    double mean = mean(usual);
    double[] away = new double[strange.length];
    for (int i = 0; i < away.length; i++) {
      away[i] = Math.abs(strange[i] - mean);
    }
    return away;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return sum / (values.length - 1.0);
  }
}
