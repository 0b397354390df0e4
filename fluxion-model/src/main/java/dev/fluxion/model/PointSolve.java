package dev.fluxion.model;

import dev.fluxion.diffusion.ExponentialSolver;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The solve that carries points alone, along all legs of a course. */
final class PointSolve {
  private PointSolve() {}

  /** Carries the points of a chunk, as {@link Flow#carry} does. */
  static Tensor carried(
      Course course,
      Tensor points,
      Condition condition,
      double start,
      double end,
      Optional<TimeGrid> main,
      SamplingOptions options) {
    Tensor x =
        course.walk(
            points,
            start,
            end,
            (leg, first, last, at) ->
                solver(leg, options)
                    .solve(
                        OdeFunction.of(leg.field(), at.size(0), condition),
                        at,
                        SolveGrids.of(leg, first, last, main))
                    .state());
    return start < end && end == 1 ? course.denoised(x, condition) : x;
  }

  /** A solver that is bound to the schedule in use has no place in the pieces at the ends. */
  private static OdeSolver solver(Course.Leg leg, SamplingOptions options) {
    return leg.main() || !ofSchedule(options) ? options.solver() : RungeKutta.named("rk4");
  }

  private static boolean ofSchedule(SamplingOptions options) {
    return ExponentialSolver.names().contains(options.solver().name());
  }

  /** Refuses a solver that carries points alone. */
  static void refuseForDensities(SamplingOptions options) {
    if (ofSchedule(options)) {
      throw new InvalidValue(
          "solver",
          "is '"
              + options.solver().name()
              + "', which is for points alone; take another one for log densities, such as rk4");
    }
  }
}
