package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.train.RunDirectory;
import dev.fluxion.train.TrainingEvent;
import dev.fluxion.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of a run's model, made at every checkpoint.
 *
 * @param run the run
 */
record Snapshots(RunDirectory run) implements TrainingListener {
  @Override
  public void on(TrainingEvent event) {
    if (event instanceof TrainingEvent.Saved) {
      String name = String.format("step-%012d.safetensors", event.step());
      Path target = run.snapshots().resolve(name);
      Path part = run.snapshots().resolve(name + ".part");
      try {
        Files.createDirectories(run.snapshots());
        Files.copy(run.model(), part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot write " + target, failure);
      }
    }
  }

  /**
   * Returns the models, the first steps first.
   *
   * @throws InvalidValue if there are none
   */
  List<Path> all() {
    if (Files.isDirectory(run.snapshots())) {
      try (Stream<Path> files = Files.list(run.snapshots())) {
        List<Path> found =
            files
                .filter(file -> file.getFileName().toString().matches("step-\\d+\\.safetensors"))
                .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()))
                .toList();
        if (!found.isEmpty()) {
          return found;
        }
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot list " + run.snapshots(), failure);
      }
    }
    throw new InvalidValue(
        run.path().toString(),
        "holds no snapshots; train it with --snapshots, which keeps the model at every checkpoint");
  }
}
