package dev.fluxion.solve;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  private static void requireKnown(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "solver: is '" + name + "', but must be one of " + String.join(", ", names()));
    }
  }
}
