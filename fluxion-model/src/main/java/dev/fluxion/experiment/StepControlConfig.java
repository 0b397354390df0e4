package dev.fluxion.experiment;

import dev.fluxion.solve.StepControl;
import org.jspecify.annotations.Nullable;

/**
 * How steps follow from errors where a tolerance chooses them; see {@link StepControl}.
 *
 * @param safety factor on the step that would just meet the tolerance
 * @param smallest smallest factor from one step to the next
 * @param largest largest factor
 * @param proportional weight of the last error against the one before
 * @param integral weight of the last error
 * @param derivative weight of the change of that change
 * @param firstStep length of the first step; 0 for Hairer's choice
 * @param minStep shortest step
 * @param maxStep longest step; null for any
 * @param maxSteps most steps of a row, rejected ones included
 * @param maxRejected most rejected steps of a row
 */
public record StepControlConfig(
    double safety,
    double smallest,
    double largest,
    double proportional,
    double integral,
    double derivative,
    double firstStep,
    double minStep,
    @Nullable Double maxStep,
    int maxSteps,
    int maxRejected) {
  /** Checks the values. */
  public StepControlConfig {
    if (maxStep != null && !Double.isFinite(maxStep)) {
      throw new InvalidValue("maxStep", "is " + maxStep + ", but must be finite, or left out");
    }
    new StepControl(
        safety,
        smallest,
        largest,
        proportional,
        integral,
        derivative,
        firstStep,
        minStep,
        maxStep == null ? Double.POSITIVE_INFINITY : maxStep,
        maxSteps,
        maxRejected);
  }

  /** Returns the control that the values stand for. */
  public StepControl control() {
    return new StepControl(
        safety,
        smallest,
        largest,
        proportional,
        integral,
        derivative,
        firstStep,
        minStep,
        maxStep == null ? Double.POSITIVE_INFINITY : maxStep,
        maxSteps,
        maxRejected);
  }
}
