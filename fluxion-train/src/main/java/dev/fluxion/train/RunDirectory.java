package dev.fluxion.train;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.model.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run: {@code model.safetensors}, {@code experiment.yaml} (resolved), {@code
 * heldout.parquet}, {@code events.jsonl}, {@code data.rows} (what was read, stored once) and {@code
 * checkpoints/}; of a reflow also {@code teacher.safetensors} and {@code reflow.json}.
 *
 * @param path the folder
 */
public record RunDirectory(Path path) {
  private static final List<String> OURS =
      List.of(
          "model.safetensors",
          "experiment.yaml",
          "heldout.parquet",
          "events.jsonl",
          "data.rows",
          "reflow.json",
          "teacher.safetensors",
          "snapshots",
          "grids",
          "checkpoints");

  /** Returns the file of the model. */
  public Path model() {
    return path.resolve("model.safetensors");
  }

  /** Returns the file of the resolved experiment. */
  public Path experiment() {
    return path.resolve("experiment.yaml");
  }

  /** Returns the file of the held-out rows. */
  public Path heldOut() {
    return path.resolve("heldout.parquet");
  }

  /** Returns the file of events, one JSON object a line. */
  public Path events() {
    return path.resolve("events.jsonl");
  }

  /** Returns the file of the series that sequences of a file were trained on. */
  public Path trainingSeries() {
    return path.resolve("training.parquet");
  }

  /** Returns the file in which the rows are stored. */
  public Path data() {
    return path.resolve("data.rows");
  }

  /** Returns the file of the model that a reflow straightens. */
  public Path teacher() {
    return path.resolve("teacher.safetensors");
  }

  /** Returns the file of what a reflow's experiment does not say. */
  public Path reflow() {
    return path.resolve("reflow.json");
  }

  /** Returns the folder of models kept along the training, each under the number of its step. */
  public Path snapshots() {
    return path.resolve("snapshots");
  }

  /** Returns the folder of pictures that a training on images draws along its way. */
  public Path grids() {
    return path.resolve("grids");
  }

  Checkpoints checkpoints() {
    return new Checkpoints(path.resolve("checkpoints"), model());
  }

  /**
   * Makes the folder ready for a new run.
   *
   * @param force whether files of an older run are deleted; other files always stay
   * @throws TrainingException if the folder cannot be written to, or holds files and force is not
   *     given
   */
  public void create(boolean force) {
    try {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        throw TrainingException.badInput(
            path + " is a file, but the run needs a folder; choose another name");
      }
      if (Files.isDirectory(path) && !isEmpty()) {
        if (!force) {
          throw TrainingException.badInput(
              path
                  + " is not empty; go on with its training with --resume, replace it with --force,"
                  + " or choose another folder");
        }
        for (String name : OURS) {
          delete(path.resolve(name));
        }
      }
      Files.createDirectories(path.resolve("checkpoints"));
    } catch (IOException failure) {
      throw TrainingException.badInput(
          "the folder "
              + path
              + " cannot be made or written to ("
              + reason(failure)
              + "); choose a folder where you may write");
    }
  }

  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    return failure instanceof FileSystemException system && system.getReason() != null
        ? system.getReason()
        : "no such place";
  }

  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      try (Stream<Path> files = Files.walk(file)) {
        for (Path inner : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(inner);
        }
      }
    } else {
      Files.deleteIfExists(file);
    }
  }

  /** Writes the resolved experiment, whole or not at all. */
  void write(Experiment resolved) {
    write(experiment(), resolved.toYaml());
  }

  /** Writes a text, whole or not at all. */
  void write(Path file, String text) {
    try {
      AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException failure) {
      throw TrainingException.failed("cannot write " + file + " (" + failure.getMessage() + ")");
    }
  }

  /**
   * Reads the resolved experiment of a run that goes on.
   *
   * @param steps the new number of steps, or null to leave it
   * @param name what messages call it
   * @throws TrainingException if there is no run, or the steps are fewer than it has
   */
  Experiment resumed(@Nullable Long steps, String name) {
    if (!Files.exists(experiment())) {
      throw TrainingException.badInput(
          path
              + " holds no run to resume: experiment.yaml is missing; train one first,"
              + " without --resume");
    }
    Experiment experiment = Experiment.read(experiment());
    if (steps == null) {
      return experiment;
    }
    if (steps < experiment.training().steps()) {
      throw TrainingException.badInput(
          name
              + ": is "
              + steps
              + ", but may only grow on resuming; the run has "
              + experiment.training().steps());
    }
    return experiment.with("training.steps", steps);
  }
}
