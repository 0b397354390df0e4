package dev.fluxion.experiment;

import dev.fluxion.diffusion.PathSolvers;
import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Schedule;
import dev.fluxion.solve.OdeSolver;
import dev.fluxion.solve.Solvers;
import dev.fluxion.solve.StepControl;
import dev.fluxion.solve.Tolerance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How samples are drawn where the call does not say otherwise: in fixed steps, or in steps that a
 * tolerance chooses.
 *
 * @param solver name of the solver
 * @param steps number of steps from t = 0 to t = 1; null where a tolerance chooses them
 * @param grid where fixed steps lie
 * @param rtol relative tolerance of a step; null for fixed steps
 * @param atol absolute tolerance of a step; null for fixed steps
 * @param schedule name of the schedule under which the flow is solved; {@code own} for that of the
 *     path
 * @param sde how noise is added on the way; null for the flow without noise
 * @param stepControl how steps follow from errors; null for the standard way, and for fixed steps
 */
public record SamplingConfig(
    String solver,
    @Nullable Integer steps,
    GridConfig grid,
    @Nullable Double rtol,
    @Nullable Double atol,
    String schedule,
    @Nullable SdeConfig sde,
    @Nullable StepControlConfig stepControl) {
  /** The steps of a solver that has no tolerances, where none are given. */
  public static final int DEFAULT_STEPS = 20;

  private static final String OWN = "own";
  private static final int MAX_STEPS = 1_000_000;

  /** Checks that the values fit together. */
  public SamplingConfig {
    requireKnown("solver", solver);
    boolean adaptive = Solvers.adaptiveNames().contains(solver);
    if ((rtol == null) != (atol == null)) {
      throw new InvalidValue(
          rtol == null ? "rtol" : "atol", "is missing, but rtol and atol go together; give both");
    }
    if (rtol != null && atol != null) {
      if (!adaptive) {
        throw new InvalidValue(
            "rtol",
            "is "
                + rtol
                + ", but '"
                + solver
                + "' takes fixed steps; leave rtol and atol out, or take one of "
                + String.join(", ", Solvers.adaptiveNames()));
      }
      if (steps != null) {
        throw new InvalidValue(
            "steps",
            "is " + steps + ", but rtol and atol choose the steps; leave out steps or these two");
      }
      if (!(grid instanceof GridConfig.Uniform)) {
        throw new InvalidValue(
            "grid", "is given, but rtol and atol choose the steps; leave out grid or these two");
      }
      new Tolerance(rtol, atol);
    } else if (steps == null) {
      if (adaptive) {
        throw new InvalidValue(
            "solver",
            "is '"
                + solver
                + "' without tolerances, which have no default; give rtol and atol, or steps for"
                + " fixed steps");
      }
      steps = DEFAULT_STEPS;
    }
    if (stepControl != null && rtol == null) {
      throw new InvalidValue(
          "stepControl",
          "is given, but fixed steps do not follow from errors; give rtol and atol, or leave it"
              + " out");
    }
    if (steps != null) {
      InvalidValue.unless(
          steps >= 1 && steps <= MAX_STEPS,
          "steps",
          steps,
          "a whole number from 1 to " + MAX_STEPS);
    }
    schedule(schedule, "schedule");
  }

  /** Throws, with a suggestion, unless a solver has the name. */
  public static void requireKnown(String place, String solver) {
    InvalidValue.unless(
        PathSolvers.names().contains(solver),
        place,
        "'" + solver + "'",
        "one of "
            + String.join(", ", PathSolvers.names())
            + Names.suggestion(solver, PathSolvers.names()));
  }

  /** Returns the solver for the flow of a path. */
  public OdeSolver odeSolver(ProbabilityPath path) {
    return rtol == null || atol == null
        ? PathSolvers.named(solver, path)
        : Solvers.adaptive(
            solver,
            new Tolerance(rtol, atol),
            stepControl == null ? StepControl.STANDARD : stepControl.control());
  }

  /** Returns the names that {@code schedule} may have. */
  public static List<String> schedules() {
    List<String> names = new ArrayList<>(List.of(OWN));
    names.addAll(Schedule.names());
    return List.copyOf(names);
  }

  /**
   * Returns the schedule of a name, or none for the path's own.
   *
   * @param place what a message calls the value
   * @throws InvalidValue if there is no such name
   */
  public static Optional<Schedule> schedule(String name, String place) {
    InvalidValue.unless(
        schedules().contains(name),
        place,
        "'" + name + "'",
        "one of " + String.join(", ", schedules()) + Names.suggestion(name, schedules()));
    return name.equals(OWN) ? Optional.empty() : Optional.of(Schedule.named(name));
  }

  /** Returns the schedule under which the flow is solved, where it is not the path's own. */
  public Optional<Schedule> changed() {
    return schedule(schedule, "schedule");
  }

  /**
   * Checks that a path can be sampled under another schedule.
   *
   * @throws InvalidValue if it has noise of its own
   */
  public void checkSchedule(ProbabilityPath path, Schedule other) {
    InvalidValue.unless(
        path.spread().none(),
        "sampling.schedule",
        other instanceof Record && !schedule.equals(OWN) ? "'" + schedule + "'" : other,
        "own, since the path has noise of its own and its schedule cannot be changed");
  }
}
