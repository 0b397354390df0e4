package dev.fluxion.cli;

import dev.fluxion.train.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Takes back the folder of a run that failed before its first step. */
final class RunCleanup {
  private RunCleanup() {}

  /**
   * Deletes what a training without a step has left in its folder.
   *
   * @param whole whether the folder itself was made by it
   */
  static void undo(RunDirectory run, boolean whole) {
    Path checkpoints = run.path().resolve("checkpoints");
    List<Path> left =
        List.of(
            run.events(),
            run.data(),
            run.heldOut(),
            run.experiment(),
            run.teacher(),
            run.reflow(),
            checkpoints);
    try {
      if (Files.exists(run.model()) || !ModelArgument.checkpoints(run).isEmpty()) {
        return;
      }
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
      if (whole) {
        Files.deleteIfExists(run.path());
      }
    } catch (IOException e) {
      // What stopped the training matters more than what is left of it.
    }
  }
}
