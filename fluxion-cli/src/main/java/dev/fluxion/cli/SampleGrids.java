package dev.fluxion.cli;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ImageFrame;
import dev.fluxion.plot.ImageGrid;
import dev.fluxion.tensor.Key;
import dev.fluxion.tensor.Purpose;
import dev.fluxion.train.RunDirectory;
import dev.fluxion.train.TrainingEvent;
import dev.fluxion.train.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Pictures of a training on images, in the run's folder {@code grids}: training images when it
 * begins ({@code data.png}), samples from the same noise at every checkpoint ({@code
 * step-NUMBER.png}), and these one after the other when it ends ({@code training.gif}).
 *
 * @param run the run
 * @param threads number of threads that draw samples
 */
record SampleGrids(RunDirectory run, int threads) implements TrainingListener {
  /** Images of a grid; of a model of classes as many as fit lines of equal length. */
  private static final int COUNT = 16;

  private static final int COUNT_OF_CLASSES = 80;
  private static final int FRAME_MILLIS = 400;
  private static final int HOLD_MILLIS = 2000;

  @Override
  public void on(TrainingEvent event) {
    try {
      if (event instanceof TrainingEvent.Started) {
        begin();
      } else if (event instanceof TrainingEvent.Saved && Files.isDirectory(run.grids())) {
        draw(event.step());
      } else if (event instanceof TrainingEvent.Ended && Files.isDirectory(run.grids())) {
        animate();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write into " + run.grids(), failure);
    }
  }

  private void begin() throws IOException {
    Experiment experiment = Experiment.read(run.experiment());
    if (experiment.data().images() == null) {
      return;
    }
    Files.createDirectories(run.grids());
    Path file = run.grids().resolve("data.png");
    if (!Files.exists(file)) {
      ImageGrid grid =
          ImageGrids.of(
              ImageFrame.of(experiment).orElseThrow(),
              ImageGrids.training(experiment, run.data(), 4 * COUNT, key(experiment)));
      ImageGrid.write(file, grid.render());
    }
  }

  private static Key key(Experiment experiment) {
    return Key.of(experiment.training().seed()).derive(Purpose.EVALUATION);
  }

  private void draw(long step) throws IOException {
    FlowModel model = FlowModel.load(run.model());
    int count = model.conditionSchema().isEmpty() ? COUNT : COUNT_OF_CLASSES;
    ImageGrid grid =
        ImageGrids.samples(
            model, count, key(model.experiment()), model.defaultOptions().withThreads(threads));
    ImageGrid.write(
        run.grids().resolve(String.format(Locale.ROOT, "step-%012d.png", step)), grid.render());
  }

  private void animate() throws IOException {
    List<BufferedImage> frames = new ArrayList<>();
    try (Stream<Path> files = Files.list(run.grids())) {
      for (Path file :
          files
              .filter(file -> file.getFileName().toString().matches("step-\\d+\\.png"))
              .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()))
              .toList()) {
        frames.add(ImageIO.read(file.toFile()));
      }
    }
    if (!frames.isEmpty()) {
      ImageGrid.animate(run.grids().resolve("training.gif"), frames, FRAME_MILLIS, HOLD_MILLIS);
    }
  }
}
