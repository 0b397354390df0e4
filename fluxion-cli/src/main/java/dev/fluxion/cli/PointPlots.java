package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.plot.Picture;
import dev.fluxion.train.RunDirectory;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures of models of points.
 *
 * @param command what is asked for
 * @param argument the model
 * @param console hears of warnings
 */
record PointPlots(PlotCommand command, ModelArgument argument, Console console) {
  private static final int STILL_COUNT = 10_000;
  private static final int MOVING_COUNT = 3000;
  private static final int WAYS_COUNT = 150;
  private static final int EPOCH_COUNT = 1024;
  private static final int DENSITY_CELLS = 160;
  private static final int DENSITY_SAMPLES = 4000;

  /** Draws a picture that stands still. */
  Picture picture() throws IOException {
    FlowModel flow = command.condition.given(command.solving.weighted(argument.model()));
    if (command.kind() == PlotKind.STRAIGHTNESS) {
      ModelView own = view(flow, List.of(flow.columns().get(0), flow.columns().get(0)));
      return Pictures.straightness(views(own));
    }
    ModelView view = view(flow, command.columns);
    int points = command.count(STILL_COUNT);
    return switch (command.kind()) {
      case DATA -> Pictures.data(view, data(view));
      case SAMPLES -> Pictures.samples(view, points);
      case COMPARE -> Pictures.compare(view, data(view), view.samples(points));
      case VELOCITIES -> Pictures.velocities(view, data(view));
      case UNTRAINED -> Pictures.untrained(view, points);
      case FIELD -> Pictures.field(view, command.times);
      case DENSITY ->
          Pictures.density(
              view,
              DENSITY_CELLS,
              view.samples(DENSITY_SAMPLES),
              command.data == null ? null : data(view).points());
      default -> Pictures.trajectories(view, command.count(WAYS_COUNT));
    };
  }

  /** Draws the pictures of an animation. */
  List<Picture> frames() {
    FlowModel flow = command.condition.given(command.solving.weighted(argument.model()));
    if (command.kind() == PlotKind.WARP) {
      return Animations.warp(flow.experiment(), command.frames);
    }
    ModelView view = view(flow, command.columns);
    if (command.kind() == PlotKind.EPOCHS) {
      return epochs(view);
    }
    List<ModelView> views = views(view);
    return switch (command.kind()) {
      case FLOW ->
          Animations.flow(view.name(), List.of(view), command.count(MOVING_COUNT), command.frames);
      case REFLOW ->
          Animations.ways(
              "from noise to samples", views, command.count(WAYS_COUNT), command.frames);
      default -> Animations.flow("", views, command.count(MOVING_COUNT), command.frames);
    };
  }

  private List<Picture> epochs(ModelView view) {
    RunDirectory run =
        argument
            .run()
            .orElseThrow(
                () ->
                    new InvalidValue(
                        "RUN|MODEL", "is a file, but epochs needs the folder of a run"));
    PlotData drawn = data(view);
    return new Snapshots(run)
        .all().stream()
            .map(file -> FlowModel.load(file))
            .map(
                model ->
                    Pictures.epoch(
                        view.with(view.name(), command.solving.weighted(model)),
                        drawn,
                        command.count(EPOCH_COUNT)))
            .toList();
  }

  /** The other model, where there is one, before this one. */
  private List<ModelView> views(ModelView view) {
    if (command.with == null) {
      return List.of(view);
    }
    FlowModel other =
        command.condition.given(
            command.solving.weighted(ModelArgument.load(command.with, console).model()));
    return List.of(view.with(PlotCommand.name(command.with), other), view);
  }

  private ModelView view(FlowModel flow, @Nullable List<String> chosen) {
    SamplingOptions options = command.guiding.of(command.solving.of(flow, command.common));
    ModelView view =
        ModelView.of(PlotCommand.name(command.model), flow, chosen, options, command.common.key());
    boolean whole = command.kind() != PlotKind.FIELD && command.kind() != PlotKind.DENSITY;
    if (flow.conditionSchema().isEmpty() || !command.condition.isEmpty() || !whole) {
      return view;
    }
    Table conditions = data(view).conditions();
    return conditions.columns().isEmpty() ? view : view.withPool(conditions);
  }

  private PlotData data(ModelView view) {
    return PlotData.of(argument, view, command.data, command.classes, command.count(STILL_COUNT));
  }
}
