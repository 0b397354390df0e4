package dev.fluxion.solve;

/** How a solve ended. */
public enum SolveStatus {
  /** Every row is at the end. */
  REACHED_END("every row reached the end"),
  /** Some row was stopped by the event, every other one is at the end. */
  STOPPED_BY_EVENT("the event stopped at least one row"),
  /** A row took as many steps as it may. */
  TOO_MANY_STEPS(
      "too many steps: the tolerance is tight for this order, the way long, or the problem stiff,"
          + " which an explicit method only passes with tiny steps; loosen rtol and atol, take a"
          + " solver of higher order for tight tolerances, or raise maxSteps"),
  /** A row's steps were rejected more often than they may: the problem is stiff or not smooth. */
  TOO_MANY_REJECTED_STEPS(
      "too many rejected steps: the problem looks stiff or not smooth there, which an explicit"
          + " method only passes with tiny steps; loosen rtol and atol, take bosh3 or many fixed"
          + " steps, or stop before that time"),
  /** The tolerance needs a step that is too short. */
  STEP_TOO_SHORT(
      "the tolerance needs a shorter step than minStep and the rounding of t allow: the solution is"
          + " singular or jumps there, or the tolerance is below the rounding of the field; loosen"
          + " rtol and atol, or stop before that time"),
  /** A state or a derivative is not finite. */
  NOT_FINITE(
      "reached a state that is not finite; take more steps or a tighter tolerance, and if that does"
          + " not help the field itself is not finite there");

  private final String text;

  SolveStatus(String text) {
    this.text = text;
  }

  /** Returns what happened and, of a failure, what to do. */
  public String text() {
    return text;
  }
}
