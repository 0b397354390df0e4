package dev.fluxion.experiment;

import dev.fluxion.path.ProbabilityPath;
import dev.fluxion.path.Schedule;
import dev.fluxion.solve.RungeKutta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How samples are drawn where the call does not say otherwise.
 *
 * @param solver name of the solver
 * @param steps number of steps from t = 0 to t = 1
 * @param grid where the steps lie
 * @param schedule name of the schedule under which the flow is solved; {@code own} for that of the
 *     path
 */
public record SamplingConfig(String solver, int steps, GridConfig grid, String schedule) {
  private static final String OWN = "own";
  private static final int MAX_STEPS = 1_000_000;

  /** Checks the values. */
  public SamplingConfig {
    InvalidValue.unless(
        RungeKutta.names().contains(solver),
        "solver",
        "'" + solver + "'",
        "one of "
            + String.join(", ", RungeKutta.names())
            + Names.suggestion(solver, RungeKutta.names()));
    InvalidValue.unless(
        steps >= 1 && steps <= MAX_STEPS, "steps", steps, "a whole number from 1 to " + MAX_STEPS);
    schedule(schedule, "schedule");
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
