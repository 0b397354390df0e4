package dev.fluxion.diffusion;

import dev.fluxion.path.Conversions;
import dev.fluxion.path.Prediction;
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
              + "', which uses the schedule of paths without noise of their own, whose velocity tells x0"
              + " and x1 at their first time, but the path is "
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
    return !ExponentialSolver.names().contains(name)
        || (path.spread().none() && told(path, Prediction.NOISE) && told(path, Prediction.X1));
  }

  /** Returns whether the velocity tells something at the first time of a path. */
  public static boolean told(ProbabilityPath path, Prediction wanted) {
    return Conversions.finite(path.schedule(), Prediction.VELOCITY, wanted, path.range().from());
  }
}
