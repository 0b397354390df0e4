package dev.fluxion.experiment;

/**
 * A value that an experiment cannot have: where it stands, what it is, what is allowed there.
 *
 * <p>Configuration records throw it with the component's name as place; reading a file puts the
 * path of the record in front ({@code path.sigmaMin}).
 */
public final class InvalidValue extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String place;
  private final String problem;

  /**
   * Describes one wrong value.
   *
   * @param place the component or path, such as {@code training.batch}
   * @param problem the value and what is allowed instead
   */
  public InvalidValue(String place, String problem) {
    super(place.isEmpty() ? problem : place + ": " + problem);
    this.place = place;
    this.problem = problem;
  }

  /** Returns the component or path of the value. */
  public String place() {
    return place;
  }

  /** Returns the same problem one level further out. */
  public InvalidValue under(String outer) {
    return new InvalidValue(
        outer.isEmpty() ? place : place.isEmpty() ? outer : outer + "." + place, problem);
  }

  /** Throws unless the condition holds: "is VALUE, but must be ALLOWED". */
  public static void unless(boolean holds, String component, Object value, String allowed) {
    if (!holds) {
      throw new InvalidValue(component, "is " + value + ", but must be " + allowed);
    }
  }
}
