package dev.fluxion.model;

import dev.fluxion.density.Divergence;
import dev.fluxion.density.ExactTrace;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Samples, scores and carries rows of a {@link FlowModel}, between the data's units and those of
 * its flow.
 *
 * @param model the model, under its conditions
 * @param way its velocity
 * @param grids the times of its solves
 */
record ModelRows(FlowModel model, ModelVelocity way, ModelGrids grids) {
  /** Rows of a block in streamed sampling, per thread. */
  private static final int CHUNKS_A_BLOCK = 8;

  /** As {@link FlowModel#sample(int, Key, SamplingOptions)}. */
  Table sample(int count, Key key, SamplingOptions options) {
    return block(
        key.derive(Purpose.SAMPLING),
        0,
        checkedCount(count),
        count,
        grids.proper(model.conditions(), options, 0, 1),
        options);
  }

  /** As {@link FlowModel#sample(long, Key, SamplingOptions, FlowModel.RowSink)}. */
  void sample(long count, Key key, SamplingOptions options, FlowModel.RowSink sink) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    long size = (long) options.chunk() * options.threads() * CHUNKS_A_BLOCK;
    int block = (int) Math.min(size, Math.max(1, (1 << 26) / model.columns().size()));
    Key samples = key.derive(Purpose.SAMPLING);
    Optional<TimeGrid> grid = grids.proper(model.conditions(), options, 0, 1);
    for (long first = 0; first < count; first += block) {
      int rows = (int) Math.min(block, count - first);
      sink.accept(block(samples, first, rows, count, grid, options));
    }
  }

  private Table block(
      Key key, long first, int rows, long total, Optional<TimeGrid> grid, SamplingOptions options) {
    Conditions given = model.conditions();
    Flow flow = model.flow(given, first, total, options);
    double[] points = flow.draw(key, first, rows, options);
    if (options.sde().isPresent()) {
      flow.diffuse(
          points, first, rows, key.derive(Purpose.NOISE), way.noisy(given, options), options);
    } else {
      flow.carry(points, rows, 0, 1, grid, options);
    }
    model.transform().toData(points, rows);
    return new Table(model.columns(), rows, points).beside(given.table(first, rows, total));
  }

  private void requireDensity() {
    model
        .densityMissing()
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(reason);
            });
  }

  /** As {@link FlowModel#sampleWithLogDensity}. */
  FlowModel.Scored sampleWithLogDensity(int count, Key key, SamplingOptions options) {
    requireDensity();
    int rows = checkedCount(count);
    Conditions given = model.conditions();
    Flow flow = model.flow(given, 0, rows, options);
    double[] points = flow.draw(key.derive(Purpose.SAMPLING), 0, rows, options);
    double[] nats =
        flow.sampleWithLogDensity(
                points, rows, grids.proper(given, options, 0, 1), new ExactTrace(), options)
            .logDensity();
    model.transform().toData(points, rows);
    addInPlace(nats, model.transform().logDeterminant(points, rows));
    return new FlowModel.Scored(
        new Table(model.columns(), rows, points).beside(given.table(0, rows, rows)), nats);
  }

  /** As {@link FlowModel#logDensity(Table, SamplingOptions, Divergence)}. */
  Densities logDensity(Table rows, SamplingOptions options, Divergence divergence) {
    requireDensity();
    double[] points = points(rows);
    double[] determinant = model.transform().logDeterminant(points, rows.rows());
    model.transform().toStandard(points, rows.rows());
    Conditions conditions = model.conditions(rows);
    Densities found =
        model
            .flow(conditions, 0, rows.rows(), options)
            .score(
                points, rows.rows(), grids.proper(conditions, options, 1, 0), divergence, options);
    addInPlace(found.logDensity(), determinant);
    return found;
  }

  /** As {@link FlowModel#transport(Table, double, double, FlowModel.Units, SamplingOptions)}. */
  Table transport(
      Table rows, double from, double to, FlowModel.Units units, SamplingOptions options) {
    InvalidValue.unless(from >= 0 && from <= 1, "from", from, "from 0 to 1");
    InvalidValue.unless(to >= 0 && to <= 1, "to", to, "from 0 to 1");
    double[] points = points(rows);
    Conditions conditions = model.conditions(rows);
    if (from == 1 || units == FlowModel.Units.DATA) {
      model.transform().toStandard(points, rows.rows());
    }
    if (from != to) {
      model
          .flow(conditions, 0, rows.rows(), options)
          .carry(
              points, rows.rows(), from, to, grids.proper(conditions, options, from, to), options);
    }
    if (to == 1 || units == FlowModel.Units.DATA) {
      model.transform().toData(points, rows.rows());
    }
    return new Table(model.columns(), rows.rows(), points)
        .beside(conditions.table(0, rows.rows(), rows.rows()));
  }

  /** Returns the values of the model's columns, matched by name. */
  private double[] points(Table rows) {
    List<String> columns = model.columns();
    List<String> absent = new ArrayList<>(columns);
    absent.removeAll(rows.columns());
    if (!absent.isEmpty()) {
      throw new IllegalArgumentException(
          "the model was trained on the columns "
              + columns
              + ", but the rows have "
              + rows.columns()
              + ": "
              + absent
              + " missing");
    }
    int width = columns.size();
    double[] points = new double[rows.rows() * width];
    for (int j = 0; j < width; j++) {
      int from = rows.columns().indexOf(columns.get(j));
      for (int i = 0; i < rows.rows(); i++) {
        double value = rows.at(i, from);
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "row "
                  + (i + 1)
                  + ", column '"
                  + columns.get(j)
                  + "' is "
                  + value
                  + ", but must be finite");
        }
        points[i * width + j] = value;
      }
    }
    return points;
  }

  private static int checkedCount(int count) {
    InvalidValue.unless(count >= 1, "count", count, "1 or more");
    return count;
  }

  private static void addInPlace(double[] to, double[] other) {
    for (int i = 0; i < to.length; i++) {
      to[i] += other[i];
    }
  }
}
