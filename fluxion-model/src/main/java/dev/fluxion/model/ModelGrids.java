package dev.fluxion.model;

import dev.fluxion.experiment.GridConfig;
import dev.fluxion.solve.TimeGrid;
import java.util.Optional;

/**
 * The times that solves of a {@link FlowModel} visit.
 *
 * @param model the model
 */
record ModelGrids(FlowModel model) {
  /** As {@link FlowModel#grid}, under some conditions. */
  TimeGrid grid(Conditions conditions, SamplingOptions options, double from, double to) {
    if (options.grid() instanceof GridConfig.Plain plain) {
      return plain.grid(from, to, options.stepsBetween(from, to));
    }
    double[] times =
        proper(conditions, options, from, to)
            .map(TimeGrid::times)
            .orElseGet(() -> new double[] {from, to});
    times[0] = from;
    times[times.length - 1] = to;
    return new TimeGrid(times);
  }

  /**
   * Returns the times of the solve proper on the way between two times; none where there is none.
   */
  Optional<TimeGrid> proper(
      Conditions conditions, SamplingOptions options, double from, double to) {
    int points = options.grid() instanceof GridConfig.Fitted fitted ? fitted.points() : 1;
    int kinds = conditions.isAbsent() ? 1 : conditions.rows();
    // Each condition has an equal share of the points, as far as they go.
    int total = Math.max(1, (points + kinds - 1) / kinds) * kinds;
    return model.flow(conditions, 0, total, options).grid(points, options, from, to);
  }
}
