package dev.fluxion.diffusion;

import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.Solvers;
import java.util.List;
import java.util.stream.Stream;

/**
 * The solvers of a path's flow by name: those for any equation, and those that use its schedule.
 */
public final class PathSolvers {
  private PathSolvers() {}

  /** Returns the names of all solvers. */
  public static List<String> names() {
    return Stream.concat(Solvers.names().stream(), ExponentialSolver.names().stream()).toList();
  }

  /**
   * Returns the solver of a name for the flow of a path.
   *
   * @throws IllegalArgumentException if no solver has the name, or it needs a path without noise of
   *     its own and the path has some
   */
  public static OdeSolver named(String name, ProbabilityPath path) {
    if (!suits(name, path)) {
      throw new IllegalArgumentException(
          "solver: is '"
              + name
              + "', which uses the schedule of paths without noise of their own, but the path is "
              + path
              + "; take one of "
              + String.join(", ", Solvers.names()));
    }
    return ExponentialSolver.names().contains(name)
        ? ExponentialSolver.named(name, path.schedule())
        : Solvers.fixed(name);
  }

  /** Returns whether a path has what a solver needs. */
  public static boolean suits(String name, ProbabilityPath path) {
    return path.spread().none() || !ExponentialSolver.names().contains(name);
  }
}
