package dev.fluxion.nn;

/** Checks of descriptions of fields. */
public final class Checks {
  private Checks() {}

  /**
   * Checks a range.
   *
   * @throws IllegalArgumentException naming the component, its value and the range
   */
  public static void within(int value, int least, int most, String name) {
    require(value >= least && value <= most, name, value, "from " + least + " to " + most);
  }

  /**
   * Checks a condition.
   *
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public static void require(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": is " + value + ", but must be " + allowed);
    }
  }
}
