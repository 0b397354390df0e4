package dev.fluxion.cli;

import dev.fluxion.data.Dataset;
import dev.fluxion.data.Datasets;
import dev.fluxion.evaluate.image.LevelImages;
import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.FlowModel;
import dev.fluxion.tensor.Key;
import dev.fluxion.train.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the images that a model was trained on. */
final class TrainingImages {
  private TrainingImages() {}

  /** Returns all of them, where they are stored in the folder of the model's run. */
  static Optional<LevelImages> of(ModelArgument argument, FlowModel model) {
    Optional<Path> stored = argument.run().map(RunDirectory::data).filter(Files::exists);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    Experiment experiment = model.experiment();
    Key key = Key.of(experiment.training().seed());
    try (Dataset images =
        Datasets.open(experiment.data(), experiment.condition(), Path.of(""), stored.get(), key)) {
      return Optional.of(LevelImages.of(ImageGrids.frame(model), images.training()));
    }
  }

  /** Returns why there are none, with the cure. */
  static String missing(ModelArgument argument) {
    return "there are no training images beside "
        + argument.file()
        + "; name the folder of a run that was trained on images";
  }
}
