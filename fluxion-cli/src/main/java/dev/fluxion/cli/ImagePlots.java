package dev.fluxion.cli;

import dev.fluxion.evaluate.image.LevelImages;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import dev.fluxion.plot.GifWriter;
import dev.fluxion.plot.ImageGrid;
import dev.fluxion.tensor.Workers;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Pictures of models of images: grids of them.
 *
 * @param command what is asked for
 * @param argument where the model comes from
 * @param model the model
 */
record ImagePlots(PlotCommand command, ModelArgument argument, FlowModel model) {
  private static final int GRID_COUNT = 64;
  private static final int NEIGHBOUR_COUNT = 12;

  /** Training images beside each sample. */
  private static final int NEAREST = 5;

  /** Draws grids of images; returns how many. */
  int write() throws IOException {
    Path out = command.out;
    if (!out.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|gif)")) {
      throw new InvalidValue(
          "--out", "is '" + out + "', but grids of images are written as .png; name it so");
    }
    FlowModel flow = command.condition.given(command.solving.weighted(model));
    ReferenceData.requireImages(flow, command.data, command.labels);
    SamplingOptions options = command.guiding.of(command.solving.of(flow, command.common));
    int wanted = command.count(GRID_COUNT);
    if (command.kind() == PlotKind.FLOW) {
      ModelView view =
          ModelView.ofImages(PlotCommand.name(command.model), flow, options, command.common.key());
      List<BufferedImage> drawn =
          ImageGrids.flow(view, wanted, command.frames).stream().map(ImageGrid::render).toList();
      ImageGrid.animate(out, drawn, Animations.DELAY_MILLIS, GifWriter.HOLD_MILLIS);
      return drawn.size();
    }
    if (command.kind() == PlotKind.NEIGHBOURS) {
      ImageGrid.write(out, neighbours(flow, options));
      return 1;
    }
    BufferedImage drawn =
        command.kind() == PlotKind.DATA
            ? data(flow, wanted)
            : ImageGrids.samples(flow, wanted, command.common.key(), options).render();
    ImageGrid.write(
        out,
        command.kind() == PlotKind.COMPARE ? ImageGrid.beside(data(flow, wanted), drawn) : drawn);
    return 1;
  }

  /** Draws samples below each other, and beside each its nearest training images in their order. */
  private BufferedImage neighbours(FlowModel flow, SamplingOptions options) {
    LevelImages training =
        TrainingImages.of(argument, flow)
            .orElseThrow(() -> new InvalidValue("RUN|MODEL", TrainingImages.missing(argument)));
    ImageFrame frame = ImageGrids.frame(flow);
    Table samples =
        ImageGrids.drawn(flow, command.count(NEIGHBOUR_COUNT), command.common.key(), options)
            .rows();
    int nearest = Math.min(NEAREST, training.rows());
    try (Workers workers = Workers.of(command.common.threads())) {
      LevelImages found = training.nearest(LevelImages.of(frame, samples), nearest, workers);
      return ImageGrid.beside(
          ImageGrids.grid(frame, samples, 1).render(),
          ImageGrids.grid(frame, found.table(), nearest).render());
    }
  }

  private BufferedImage data(FlowModel flow, int wanted) {
    Table rows =
        ImageGrids.data(argument, command.data, command.labels, wanted, command.common.key());
    return ImageGrids.of(ImageGrids.frame(flow), rows).render();
  }
}
