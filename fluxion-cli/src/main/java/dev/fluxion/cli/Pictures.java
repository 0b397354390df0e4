package dev.fluxion.cli;

import dev.fluxion.evaluate.Straightness;
import dev.fluxion.evaluate.Trajectory;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.ConditionSchema;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Table;
import dev.fluxion.nn.TrainableField;
import dev.fluxion.plot.Charts;
import dev.fluxion.plot.Grid;
import dev.fluxion.plot.Picture;
import dev.fluxion.plot.Points;
import dev.fluxion.plot.Quiver;
import dev.fluxion.plot.Range;
import dev.fluxion.plot.Series;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The still pictures of a model. */
final class Pictures {
  private static final int ARROWS_ACROSS = 22;
  private static final int TRAJECTORY_STEPS = 50;
  private static final int FIELD_STEPS = 20;
  private static final int STRAIGHTNESS_ROWS = 4096;
  private static final double OUTLIERS = 0.002;
  private static final double FIELD_OUTLIERS = 0.03;
  private static final double WIDE = 1.7;
  private static final int WIDE_PANEL = 520;

  private Pictures() {}

  static Picture data(ModelView view, PlotData data) {
    String title = text("%s: %s (%,d points)", view.name(), data.name(), data.points().size());
    return labelled(view, Charts.scatter(title, data.points()));
  }

  static Picture samples(ModelView view, int count) {
    String title = text("%s: %,d samples", view.name(), count);
    return labelled(view, Charts.scatter(title, view.samples(count)));
  }

  static Picture compare(ModelView view, PlotData data, Points samples) {
    String title = text("%s: %s and samples", view.name(), data.name());
    return labelled(view, Charts.compare(title, data.points(), samples));
  }

  /** Pairs of independent noise and data, and their velocity. */
  static Picture velocities(ModelView view, PlotData data) {
    Points ends = data.points();
    Points starts = view.fromStandard(view.start(ends.size()));
    String title = view.name() + ": x1 - x0 at x0";
    return labelled(view, Charts.pairVelocities(title, starts, ends));
  }

  /** Samples of the field with its first parameters. */
  static Picture untrained(ModelView view, int count) {
    FlowModel model = view.model();
    Key key = Key.of(model.experiment().training().seed());
    TrainableField field =
        model
            .experiment()
            .field()
            .build(
                model.columns().size(),
                model.conditionSchema().map(ConditionSchema::size).orElse(0),
                key.derive(Purpose.INITIALIZATION),
                ScalarType.Float);
    FlowModel untrained =
        FlowModel.of(
            model.experiment(),
            model.transform(),
            model.source(),
            model.columns(),
            model.conditionSchema(),
            field,
            Optional.empty(),
            model.provenance());
    FlowModel before =
        model.conditionSchema().isEmpty() ? untrained : untrained.given(model.conditions());
    String title = text("%s: %,d samples before training", view.name(), count);
    return labelled(view, Charts.scatter(title, view.with(view.name(), before).samples(count)));
  }

  /** The field on a grid, or for models of more than two columns at points of its own flow. */
  static Picture field(ModelView view, List<Double> times) {
    double[] start = view.start(ARROWS_ACROSS * ARROWS_ACROSS);
    Trajectory path = view.path(start, FIELD_STEPS);
    List<Points> shown = view.states(path);
    boolean plane = view.model().columns().size() == 2;
    List<Points> ends = List.of(shown.get(0), shown.get(shown.size() - 1));
    Range x = ModelView.xRange(ends, FIELD_OUTLIERS);
    Range y = ModelView.yRange(ends, FIELD_OUTLIERS);
    boolean wide = x.length() > WIDE * y.length();
    Grid grid = Grid.square(x, y, wide ? 3 * ARROWS_ACROSS / 2 : ARROWS_ACROSS);
    double[] cells = plane ? view.toStandard(grid.centers()) : new double[0];
    List<Quiver> fields = new ArrayList<>();
    for (double t : times) {
      double[] rows = plane ? cells : path.states().get(nearest(path.times(), t));
      Points at = plane ? grid.centers() : view.fromStandard(rows);
      fields.add(new Quiver(text("t = %s", t), at, view.velocities(t, rows)));
    }
    Picture picture = labelled(view, Charts.fields(view.name() + ": velocity field", fields));
    return wide ? picture.withColumns(2).withPanelWidth(WIDE_PANEL) : picture;
  }

  private static int nearest(double[] times, double t) {
    int nearest = 0;
    for (int k = 0; k < times.length; k++) {
      if (Math.abs(times[k] - t) < Math.abs(times[nearest] - t)) {
        nearest = k;
      }
    }
    return nearest;
  }

  /**
   * The log density as a heat map.
   *
   * @param across cells from left to right
   * @param samples samples, around which the map is drawn
   * @param over points to draw over it, or null
   */
  static Picture density(ModelView view, int across, Points samples, @Nullable Points over) {
    InvalidValue.unless(
        view.model().columns().size() == 2,
        "density",
        "asked of a model with the columns " + String.join(", ", view.model().columns()),
        "asked of a model of two columns (a density of more has no picture in the plane)");
    List<Points> sets = new ArrayList<>(List.of(samples));
    if (over != null) {
      sets.add(over);
    }
    Range x = ModelView.xRange(sets, OUTLIERS).padded(0.05);
    Range y = ModelView.yRange(sets, OUTLIERS).padded(0.05);
    Grid grid = Grid.square(x, y, across);
    double[] nats = nats(view, grid.centers());
    return labelled(view, Charts.logDensity(view.name() + ": log density", grid, nats, over));
  }

  /** Log densities; NaN where a point lies outside of the transform's bounds. */
  private static double[] nats(ModelView view, Points points) {
    int count = points.size();
    double[] inside = new double[2 * count];
    int[] index = new int[count];
    int kept = 0;
    double[] nats = new double[count];
    for (int i = 0; i < count; i++) {
      double[] row = new double[2];
      row[view.first()] = points.x(i);
      row[view.second()] = points.y(i);
      nats[i] = Double.NaN;
      if (withinBounds(view, row)) {
        System.arraycopy(row, 0, inside, 2 * kept, 2);
        index[kept++] = i;
      }
    }
    if (kept > 0) {
      double[] rows = Arrays.copyOf(inside, 2 * kept);
      double[] found =
          view.model().logDensity(new Table(view.model().columns(), kept, rows), view.options());
      for (int i = 0; i < kept; i++) {
        nats[index[i]] = found[i];
      }
    }
    return nats;
  }

  private static boolean withinBounds(ModelView view, double[] row) {
    try {
      view.model().transform().toStandard(row.clone(), 1);
      return true;
    } catch (IllegalArgumentException outside) {
      return false;
    }
  }

  static Picture trajectories(ModelView view, int count) {
    Trajectory path = view.path(view.start(count), TRAJECTORY_STEPS);
    String title = view.name() + ": from noise to samples";
    return labelled(view, Charts.trajectories(title, path.times(), view.states(path)));
  }

  /** The deviation from the straight way over time, of one model or two. */
  static Picture straightness(List<ModelView> views) {
    List<Series> series = new ArrayList<>();
    for (ModelView view : views) {
      Straightness found =
          Straightness.of(
              view.model(STRAIGHTNESS_ROWS), STRAIGHTNESS_ROWS, view.key(), view.options());
      String name = text("%s, S = %.3g", view.name(), found.value());
      series.add(new Series(name, Points.of(found.times(), found.deviations())));
    }
    return Charts.straightness("E |(x1 - x0) - v(t, xt)|^2, 0 where straight", series);
  }

  static Picture labelled(ModelView view, Picture picture) {
    return picture.withLabels(view.xLabel(), view.yLabel());
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
