package dev.fluxion.solve;

/**
 * How an adaptive solver chooses its steps.
 *
 * <p>With e_n the error of an accepted step in units of the tolerance and k the power of h that it
 * falls with, the next step is longer by {@code safety e_n^(-(P + I + D) / k) e_{n-1}^((P + 2 D) /
 * k) e_{n-2}^(-D / k)}, but at least 1 and at most {@code largest}: an accepted step never makes
 * the next one shorter. After a rejected one it is {@code safety e_n^(-1 / k)}, but at least {@code
 * smallest}. Source: Soderlind, "Digital filters in adaptive time-stepping" (2003); Hairer, Norsett
 * and Wanner, section II.4.
 *
 * @param safety factor on the step that would just meet the tolerance, above 0 and up to 1
 * @param smallest smallest factor from one step to the next, between 0 and 1
 * @param largest largest factor, above 1
 * @param proportional P
 * @param integral I, positive
 * @param derivative D
 * @param firstStep length of the first step; 0 for Hairer's choice, which costs one evaluation
 * @param minStep shortest step, but for the last; the first one is not shorter, and a solve that
 *     would need a shorter one stops
 * @param maxStep longest step
 * @param maxSteps most steps of a row, rejected ones included
 * @param maxRejected most rejected steps of a row
 */
public record StepControl(
    double safety,
    double smallest,
    double largest,
    double proportional,
    double integral,
    double derivative,
    double firstStep,
    double minStep,
    double maxStep,
    int maxSteps,
    int maxRejected) {
  /** Proportional and integral, steps of any length, 10,000 steps of which 500 rejected. */
  public static final StepControl STANDARD =
      new StepControl(0.9, 0.2, 10, 0.2, 0.65, 0, 0, 0, Double.POSITIVE_INFINITY, 10_000, 500);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the first value that cannot be
   */
  public StepControl {
    require(safety > 0 && safety <= 1, "safety", safety, "above 0 and at most 1");
    require(smallest > 0 && smallest < 1, "smallest", smallest, "between 0 and 1");
    require(largest > 1 && Double.isFinite(largest), "largest", largest, "above 1");
    require(Double.isFinite(proportional), "proportional", proportional, "a number");
    require(integral > 0 && Double.isFinite(integral), "integral", integral, "positive");
    require(Double.isFinite(derivative), "derivative", derivative, "a number");
    require(firstStep >= 0 && Double.isFinite(firstStep), "firstStep", firstStep, "0 or more");
    require(minStep >= 0 && Double.isFinite(minStep), "minStep", minStep, "0 or more");
    require(
        maxStep > 0 && maxStep >= minStep, "maxStep", maxStep, "positive and not below minStep");
    require(maxSteps >= 1, "maxSteps", maxSteps, "1 or more");
    require(maxRejected >= 1, "maxRejected", maxRejected, "1 or more");
  }

  private static void require(boolean holds, String name, double value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": is " + value + ", but must be " + allowed);
    }
  }

  /** Returns the same control with other weights of the last errors. */
  public StepControl withWeights(double p, double i, double d) {
    return new StepControl(
        safety, smallest, largest, p, i, d, firstStep, minStep, maxStep, maxSteps, maxRejected);
  }

  /** Returns the same control with a given first step; 0 for Hairer's. */
  public StepControl withFirstStep(double length) {
    return new StepControl(
        safety,
        smallest,
        largest,
        proportional,
        integral,
        derivative,
        length,
        minStep,
        maxStep,
        maxSteps,
        maxRejected);
  }

  /** Returns the same control with other bounds of a step's length. */
  public StepControl withLengths(double shortest, double longest) {
    return new StepControl(
        safety,
        smallest,
        largest,
        proportional,
        integral,
        derivative,
        firstStep,
        shortest,
        longest,
        maxSteps,
        maxRejected);
  }

  /** Returns the same control with other bounds of a row's number of steps. */
  public StepControl withCounts(int steps, int rejected) {
    return new StepControl(
        safety,
        smallest,
        largest,
        proportional,
        integral,
        derivative,
        firstStep,
        minStep,
        maxStep,
        steps,
        rejected);
  }
}
