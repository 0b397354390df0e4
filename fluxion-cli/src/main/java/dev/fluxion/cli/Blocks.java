package dev.fluxion.cli;

import dev.fluxion.data.TableFiles;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.SamplingOptions;
import dev.fluxion.model.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Long work over the rows of a table, in blocks between which it can be interrupted. */
final class Blocks {
  private static final int CHUNKS_A_THREAD = 8;

  private Blocks() {}

  /** What is done with a block. */
  @FunctionalInterface
  interface Work {
    /**
     * Takes a block.
     *
     * @param first index of its first row in the table
     */
    void accept(int first, Table block);
  }

  /**
   * Does the work for all rows, in order, with progress.
   *
   * @param consequence what an interruption means, for its message
   */
  static void run(
      String task,
      Table rows,
      SamplingOptions options,
      Console console,
      String consequence,
      Work work) {
    long size = (long) options.chunk() * options.threads() * CHUNKS_A_THREAD;
    int block = (int) Math.min(size, Math.max(1, rows.rows()));
    try (Signals signals = Signals.caught();
        Progress progress = console.progress(task, "rows", 0, rows.rows())) {
      for (int first = 0; first < rows.rows(); first += block) {
        signals.check(consequence);
        int end = Math.min(rows.rows(), first + block);
        work.accept(first, rows.slice(first, end));
        progress.show(end, "");
      }
      signals.check(consequence);
    }
  }

  /**
   * Checks before long work that a table can be written.
   *
   * @throws dev.fluxion.data.DataException if it cannot
   */
  static void requireWritable(Path out, List<String> columns) {
    TableFiles.open(out, columns).abort();
  }

  /**
   * Checks before long work that a file can be written where an option names it.
   *
   * @throws InvalidValue if it is a folder, or its folder is none
   */
  static void requireFolder(String option, Path file) {
    Path parent = file.toAbsolutePath().getParent();
    InvalidValue.unless(
        parent != null && Files.isDirectory(parent) && !Files.isDirectory(file),
        option,
        "'" + file + "'",
        "a file in a folder that exists");
  }
}
