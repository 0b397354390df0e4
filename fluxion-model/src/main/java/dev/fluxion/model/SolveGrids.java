package dev.fluxion.model;

import dev.fluxion.experiment.GridConfig;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.path.Condition;
import dev.fluxion.solve.GridFit;
import dev.fluxion.solve.OdeFunction;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Scope;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** The times that the solves of a course visit. */
final class SolveGrids {
  private static final int FINE_STEPS = 50;

  private SolveGrids() {}

  /**
   * Returns the times of a leg's solve; a piece at an end takes as many steps as its length of the
   * main part's, rounded up, so that more steps make the whole way more exact.
   */
  static TimeGrid of(Course.Leg leg, double first, double last, Optional<TimeGrid> main) {
    if (leg.main()) {
      return main.orElseThrow();
    }
    double steps = main.map(TimeGrid::steps).orElse(1) * Math.abs(last - first);
    return TimeGrid.uniform(first, last, Math.max(1, (int) Math.ceil(steps)));
  }

  /**
   * Returns the times of the solve proper where the grid is not fitted; none where the way has no
   * part of it.
   */
  static Optional<TimeGrid> plain(Course course, SamplingOptions options, double from, double to) {
    if (!(options.grid() instanceof GridConfig.Plain plain)) {
      throw new InvalidValue(
          "grid", "is fitted, which flows of sequences have not; take {type: uniform}");
    }
    double[] span = course.span(from, to);
    return span[0] == span[1]
        ? Optional.empty()
        : Optional.of(plain.grid(span[0], span[1], options.stepsBetween(span[0], span[1])));
  }

  /**
   * Returns the times of the solve proper that are fitted to the field; none where the way has no
   * part of it.
   *
   * @param count number of points on which the grid is fitted, always the same ones
   */
  static Optional<TimeGrid> fitted(
      Flow flow, int count, SamplingOptions options, double from, double to) {
    Course course = flow.course();
    double[] span = course.span(from, to);
    if (span[0] == span[1]) {
      return Optional.empty();
    }
    try (NoGradGuard guard = new NoGradGuard();
        Scope scope = new Scope()) {
      Condition condition = flow.given().rows(0, count);
      Tensor start =
          course.within(
              flow.source().sample(Key.of(0), 0, flow.type(), count, flow.dimension()),
              span[0],
              (leg, first, last, at) ->
                  RungeKutta.named("rk4")
                      .solve(
                          OdeFunction.of(leg.field(), count, condition),
                          at,
                          TimeGrid.uniform(first, last, FINE_STEPS))
                      .state());
      return Optional.of(
          GridFit.fit(
              OdeFunction.of(course.mainField(), count, condition),
              start,
              options.solver(),
              span[0],
              span[1],
              options.stepsBetween(span[0], span[1])));
    }
  }
}
