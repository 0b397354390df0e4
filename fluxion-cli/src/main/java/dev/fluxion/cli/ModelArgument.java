package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.FlowModel;
import dev.fluxion.model.Model;
import dev.fluxion.model.ModelFileException;
import dev.fluxion.model.SequenceModel;
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
 * @param any the model, of points or of sequences
 * @param file where it was read from
 * @param run the run's folder, where one was named
 */
record ModelArgument(Model any, Path file, Optional<RunDirectory> run) {

  /**
   * Loads what an argument names: a model file, or a folder with {@code model.safetensors}; a
   * folder without one gives its newest whole checkpoint, with a warning.
   *
   * @throws IllegalArgumentException if there is neither
   * @throws ModelFileException if the file is not a whole model file
   */
  static ModelArgument load(Path named, Console console) {
    if (!Files.isDirectory(named)) {
      return new ModelArgument(Model.load(named), named, Optional.empty());
    }
    RunDirectory run = new RunDirectory(named);
    if (Files.exists(run.model())) {
      return new ModelArgument(Model.load(run.model()), run.model(), Optional.of(run));
    }
    for (Path checkpoint : checkpoints(run)) {
      try {
        Model model = Model.load(checkpoint);
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

  /**
   * Returns the model of points.
   *
   * @throws InvalidValue if it is one of sequences
   */
  FlowModel model() {
    if (any instanceof FlowModel points) {
      return points;
    }
    throw new InvalidValue(
        file.toString(),
        "holds a model of sequences, for which this is not; there are sample, score, forecast,"
            + " impute, evaluate, inspect, and plot series, fan, autocorrelation, spectrum,"
            + " series-flow and loss");
  }

  /**
   * Returns the model of sequences.
   *
   * @throws InvalidValue if it is one of points
   */
  SequenceModel sequences() {
    if (any instanceof SequenceModel sequences) {
      return sequences;
    }
    throw new InvalidValue(
        file.toString(),
        "holds a model of points, but this is for models of sequences; train one with a section"
            + " data.sequence");
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
