package dev.fluxion.cli;

import dev.fluxion.evaluate.Trajectory;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.plot.Points;
import dev.fluxion.plot.Range;
import dev.fluxion.solve.RungeKutta;
import dev.fluxion.solve.TimeGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model looked at through two of its columns, everything in the data's units: states before t = 1
 * go through the model's transform as samples do.
 *
 * @param name what titles call the model
 * @param first index of the column drawn to the right
 * @param second index of the column drawn upward
 * @param options chunks and threads
 * @param key the key of noise and samples
 * @param pool conditions that samples and ways are drawn under, over and over; of no columns where
 *     the model has none or one is given to it
 */
record ModelView(
    String name,
    FlowModel model,
    int first,
    int second,
    SamplingOptions options,
    Key key,
    Table pool) {
  private static final Table NO_POOL = new Table(List.of(), 0, new double[0]);

  /** Share of a step of one along the velocity, after which its image is taken. */
  private static final double DIFFERENCE = 1e-3;

  /**
   * Chooses two columns.
   *
   * @param columns their names, or null for a model of two
   * @throws InvalidValue if the model has other columns, or not two
   */
  static ModelView of(
      String name,
      FlowModel model,
      @Nullable List<String> columns,
      SamplingOptions options,
      Key key) {
    List<String> known = model.columns();
    if (columns == null) {
      InvalidValue.unless(
          known.size() == 2,
          "--columns",
          "missing",
          "two of the model's columns "
              + (model.images().isPresent()
                  ? known.get(0) + " to " + known.get(known.size() - 1)
                  : String.join(", ", known))
              + (known.size() < 2 ? " (a model of one column cannot be drawn in the plane)" : ""));
      return new ModelView(name, model, 0, 1, options, key, NO_POOL);
    }
    InvalidValue.unless(
        columns.size() == 2, "--columns", String.join(",", columns), "two names such as x,y");
    int[] chosen = new int[2];
    for (int i = 0; i < 2; i++) {
      String column = columns.get(i);
      chosen[i] = known.indexOf(column);
      if (chosen[i] < 0) {
        throw new InvalidValue(
            "--columns",
            "names '"
                + column
                + "', but the model's columns are "
                + String.join(", ", known)
                + Names.suggestion(column, known));
      }
    }
    return new ModelView(name, model, chosen[0], chosen[1], options, key, NO_POOL);
  }

  /** Looks at whole images, whatever two columns would show. */
  static ModelView ofImages(String name, FlowModel model, SamplingOptions options, Key key) {
    return new ModelView(name, model, 0, 0, options, key, NO_POOL);
  }

  /** Returns the same columns and options on another model. */
  ModelView with(String otherName, FlowModel other) {
    if (!other.columns().equals(model.columns())) {
      throw new InvalidValue(
          "--with",
          "has the columns " + other.columns() + ", but the model has " + model.columns());
    }
    return new ModelView(otherName, other, first, second, options, key, pool);
  }

  /** Returns the same view with conditions that samples and ways are drawn under. */
  ModelView withPool(Table conditions) {
    return new ModelView(name, model, first, second, options, key, conditions);
  }

  /** Returns the model under conditions of the pool, one for each of a number of rows. */
  FlowModel model(int rows) {
    return pool.rows() == 0 ? model : model.given(model.condition().of(pooled(rows)));
  }

  private Table pooled(int rows) {
    int[] indices = new int[rows];
    Arrays.setAll(indices, i -> i % pool.rows());
    return pool.rows(indices);
  }

  /** Returns points in the colors of their class, where the condition has a column of classes. */
  Points classed(Points points, Table conditions) {
    List<ConditionSchema.Column> columns =
        model.conditionSchema().map(ConditionSchema::columns).orElse(List.of());
    for (ConditionSchema.Column column : columns) {
      if (column instanceof ConditionSchema.Classes classes
          && conditions.columns().contains(column.name())) {
        int[] labels =
            conditions.texts(column.name()).stream().mapToInt(classes.labels()::indexOf).toArray();
        return Arrays.stream(labels).allMatch(label -> label >= 0)
            ? points.withClasses(labels)
            : points;
      }
    }
    return points;
  }

  /** Returns the name of the column drawn to the right. */
  String xLabel() {
    return model.columns().get(first);
  }

  /** Returns the name of the column drawn upward. */
  String yLabel() {
    return model.columns().get(second);
  }

  /** Returns the two columns of a table, matched by name. */
  Points points(Table table) {
    return Points.of(table.column(xLabel()), table.column(yLabel()));
  }

  /** Draws samples. */
  Points samples(int count) {
    Table drawn = model(count).sample(count, key, options);
    return classed(points(drawn), drawn);
  }

  /** Draws x0, standardised, [count, columns]; the same for models with the same source. */
  double[] start(int count) {
    return Trajectory.start(model, key.derive(Purpose.SAMPLING), count);
  }

  /** Carries x0 along the model's flow in equal steps, all states kept. */
  Trajectory path(double[] start, int steps) {
    return Trajectory.of(
        model(start.length / model.columns().size()),
        start,
        RungeKutta.named("rk4"),
        TimeGrid.uniform(0, 1, steps),
        options);
  }

  /** Returns standardised rows as points of the plane. */
  Points fromStandard(double[] rows) {
    double[] values = inData(rows);
    int width = model.columns().size();
    int count = values.length / width;
    double[] x = new double[count];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = values[i * width + first];
      y[i] = values[i * width + second];
    }
    return Points.of(x, y);
  }

  /** Returns the states of a path as points of the plane. */
  List<Points> states(Trajectory path) {
    return path.states().stream().map(this::fromStandard).toList();
  }

  /** Returns the velocities at standardised rows as vectors of the plane. */
  Points velocities(double t, double[] rows) {
    double[] velocities = Trajectory.velocities(model, t, rows, options);
    double[] moved = rows.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += DIFFERENCE * velocities[i];
    }
    Points small = fromStandard(rows).to(fromStandard(moved));
    double[] x = new double[small.size()];
    double[] y = new double[small.size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = small.x(i) / DIFFERENCE;
      y[i] = small.y(i) / DIFFERENCE;
    }
    return Points.of(x, y);
  }

  /** Returns rows of data in standardised units, of a model of these two columns. */
  double[] toStandard(Points points) {
    double[] rows = new double[2 * points.size()];
    for (int i = 0; i < points.size(); i++) {
      rows[2 * i + first] = points.x(i);
      rows[2 * i + second] = points.y(i);
    }
    model.transform().toStandard(rows, points.size());
    return rows;
  }

  private double[] inData(double[] rows) {
    double[] values = rows.clone();
    model.transform().toData(values, values.length / model.columns().size());
    return values;
  }

  /** Returns the x range that holds all sets but a share at either end, with a margin. */
  static Range xRange(List<Points> sets, double share) {
    return range(sets, share, true);
  }

  /** As {@link #xRange}, upward. */
  static Range yRange(List<Points> sets, double share) {
    return range(sets, share, false);
  }

  private static Range range(List<Points> sets, double share, boolean horizontal) {
    List<Range> ranges = new ArrayList<>();
    for (Points set : sets) {
      double[] values = new double[set.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = horizontal ? set.x(i) : set.y(i);
      }
      Arrays.sort(values);
      int cut = (int) (share * values.length);
      double least = values[cut];
      double most = values[values.length - 1 - cut];
      ranges.add(least < most ? new Range(least, most) : new Range(least - 0.5, least + 0.5));
    }
    return ranges.stream().reduce(Range::union).orElseThrow().padded(0.06);
  }
}
