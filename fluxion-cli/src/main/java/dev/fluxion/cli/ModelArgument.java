package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.train.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model that was named by its file or by the folder of its run.
 *
 * @param model the model
 * @param file where it was read from
 * @param run the run's folder, where one was named
 */
record ModelArgument(FlowModel model, Path file, Optional<RunDirectory> run) {

  /**
   * Loads what an argument names: a model file, or a folder with {@code model.safetensors}; a
   * folder without one gives its newest whole checkpoint, with a warning.
   *
   * @throws IllegalArgumentException if there is neither
   * @throws ModelFileException if the file is not a whole model file
   */
  static ModelArgument load(Path named, Console console) {
    if (!Files.isDirectory(named)) {
      return new ModelArgument(FlowModel.load(named), named, Optional.empty());
    }
    RunDirectory run = new RunDirectory(named);
    if (Files.exists(run.model())) {
      return new ModelArgument(FlowModel.load(run.model()), run.model(), Optional.of(run));
    }
    for (Path checkpoint : checkpoints(run)) {
      try {
        FlowModel model = FlowModel.load(checkpoint);
        console.warn(named + " holds no model.safetensors; taking its checkpoint " + checkpoint);
        return new ModelArgument(model, checkpoint, Optional.of(run));
      } catch (ModelFileException broken) {
        console.warn(String.valueOf(broken.getMessage()));
      }
    }
    throw new InvalidValue(
        named.toString(),
        "holds neither model.safetensors nor a whole checkpoint; name a model file, or the folder"
            + " that 'fluxion train ... --out RUN' wrote");
  }

  /** Returns the checkpoints of a run, the newest first. */
  static List<Path> checkpoints(RunDirectory run) {
    Path folder = run.path().resolve("checkpoints");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("step-\\d+\\.safetensors"))
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
    } catch (IOException failure) {
      return List.of();
    }
  }
}
