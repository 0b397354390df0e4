package dev.fluxion.benchmarks.peer;

/**
 * Values that both sides of a contest find, and how near each other they must be.
 *
 * @param name name of the values in a reply
 * @param measure what is compared
 * @param allowed largest difference
 */
public record Quantity(String name, Measure measure, double allowed) {
  /** What the difference of two arrays a and b is. */
  public enum Measure {
    /** {@code max_i |a_i - b_i| / max(1, |a_i|)}. */
    LARGEST,
    /** {@code sqrt(mean_i (a_i - b_i)^2)}. */
    ROOT_MEAN_SQUARE,
    /** {@code |mean a - mean b| / |mean a|}; the arrays may differ in length. */
    MEAN,
    /** The larger of {@code mean a / mean b} and its inverse, less 1. */
    FACTOR
  }

  /** Returns how the values of a side agree with Fluxion's; values that are missing do not. */
  public Agreement compare(String side, double[] ours, double[] theirs) {
    return new Agreement(side, name, difference(ours, theirs), allowed);
  }

  private double difference(double[] a, double[] b) {
    boolean pairs = measure == Measure.LARGEST || measure == Measure.ROOT_MEAN_SQUARE;
    if (a.length == 0 || b.length == 0 || (pairs && a.length != b.length)) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    double squares = 0;
    for (int i = 0; pairs && i < a.length; i++) {
      double apart = Math.abs(a[i] - b[i]);
      largest = Math.max(largest, apart / Math.max(1, Math.abs(a[i])));
      squares += apart * apart;
    }
    double share = mean(b) / mean(a);
    return switch (measure) {
      case LARGEST -> largest;
      case ROOT_MEAN_SQUARE -> Math.sqrt(squares / a.length);
      case MEAN -> Math.abs(share - 1);
      case FACTOR -> share > 0 ? Math.max(share, 1 / share) - 1 : Double.POSITIVE_INFINITY;
    };
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
