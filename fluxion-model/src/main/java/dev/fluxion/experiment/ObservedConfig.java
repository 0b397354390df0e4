package dev.fluxion.experiment;

/**
 * Which values of a training sequence the joint mode is given finished, so that it can continue and
 * fill in: the section {@code observed}. Each sequence has one of the patterns, drawn by these
 * shares, which are scaled to sum to 1.
 *
 * @param none nothing is given
 * @param beginning the first k positions are, k uniform from 1 to L - 1
 * @param points each position is with a probability that is uniform from 0 to 1 in each sequence
 * @param values each value, of a position and a channel, is with such a probability
 * @param stretches all but one stretch of positions are, its length uniform from 1 to L - 1 and its
 *     place uniform
 */
public record ObservedConfig(
    double none, double beginning, double points, double values, double stretches) {
  /** Checks the values. */
  public ObservedConfig {
    double given = beginning + points + values + stretches;
    InvalidValue.unless(
        none >= 0
            && beginning >= 0
            && points >= 0
            && values >= 0
            && stretches >= 0
            && Double.isFinite(none + given),
        "",
        "shares of which one is negative",
        "shares of 0 or more");
    InvalidValue.unless(given > 0, "", "shares of no pattern", "a positive share or more");
  }

  /** Returns the sum of the shares. */
  public double sum() {
    return none + beginning + points + values + stretches;
  }
}
