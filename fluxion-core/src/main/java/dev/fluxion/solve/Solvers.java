package dev.fluxion.solve;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The solvers by name. */
public final class Solvers {
  private Solvers() {}

  /** Returns the names of all solvers; each can take the fixed steps of a grid. */
  public static List<String> names() {
    return Stream.concat(
            RungeKutta.names().stream(),
            IntStream.rangeClosed(2, AdamsBashforth.MAX_ORDER).mapToObj(order -> "ab" + order))
        .toList();
  }

  /** Returns the names of those that can choose their steps by a tolerance. */
  public static List<String> adaptiveNames() {
    return EmbeddedTableau.all().stream().map(EmbeddedTableau::name).toList();
  }

  /**
   * Returns the solver of a name with the steps of the grid.
   *
   * @throws IllegalArgumentException if no solver has the name
   */
  public static OdeSolver fixed(String name) {
    requireKnown(name);
    return RungeKutta.names().contains(name)
        ? RungeKutta.named(name)
        : new AdamsBashforth(Integer.parseInt(name.substring(2)));
  }

  /**
   * Returns the solver of a name with steps chosen by a tolerance.
   *
   * @throws IllegalArgumentException if no solver has the name, or it has no error estimate
   */
  public static OdeSolver adaptive(String name, Tolerance tolerance) {
    return adaptive(name, tolerance, StepControl.STANDARD);
  }

  /** As above, with a control of one's own. */
  public static OdeSolver adaptive(String name, Tolerance tolerance, StepControl control) {
    requireKnown(name);
    return EmbeddedTableau.all().stream()
        .filter(pair -> pair.name().equals(name))
        .findFirst()
        .map(pair -> new AdaptiveRungeKutta(pair, tolerance, control))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "solver: is '"
                        + name
                        + "', but tolerances are kept by "
                        + String.join(", ", adaptiveNames())
                        + " only"));
  }

  /**
   * Checks that steps are given by their number or by tolerances, not by both.
   *
   * @param solver name of a Runge-Kutta method
   * @param steps number of equal steps; null where tolerances choose them
   * @param mostSteps the largest number allowed
   * @throws IllegalArgumentException naming the component, its value and what is allowed
   */
  public static void requireSteps(
      String solver,
      @Nullable Integer steps,
      int mostSteps,
      @Nullable Double rtol,
      @Nullable Double atol) {
    require(
        RungeKutta.names().contains(solver),
        "solver: is '" + solver + "', but must be one of " + String.join(", ", RungeKutta.names()));
    require(
        (rtol == null) == (atol == null),
        (rtol == null ? "rtol" : "atol")
            + ": is missing, but rtol and atol go together; give both, or steps alone");
    require(
        steps != null || rtol != null,
        "steps: is missing; give the number of steps, or rtol and atol that choose them");
    require(
        steps == null || rtol == null,
        "steps: is "
            + steps
            + ", but rtol and atol choose the steps; leave out steps or these two");
    require(
        steps == null || (steps >= 1 && steps <= mostSteps),
        "steps: is " + steps + ", but must be a whole number from 1 to " + mostSteps);
    if (rtol != null && atol != null) {
      require(
          adaptiveNames().contains(solver),
          "solver: is '"
              + solver
              + "', but tolerances are kept by "
              + String.join(", ", adaptiveNames())
              + " only");
      new Tolerance(rtol, atol);
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  private static void requireKnown(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "solver: is '" + name + "', but must be one of " + String.join(", ", names()));
    }
  }
}
