package dev.fluxion.cli;

import dev.fluxion.data.SequenceFiles;
import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.SequenceConfig;
import dev.fluxion.model.SequenceModel;
import dev.fluxion.model.Sequences;
import java.nio.file.Path;
import java.util.List;

/** Sequences from files for a model, under the column names of its training. */
final class SequenceInput {
  private SequenceInput() {}

  /** Returns how rows make sequences. */
  static SequenceConfig config(SequenceModel model) {
    SequenceConfig config = model.experiment().data().sequence();
    if (config == null) {
      throw new IllegalStateException("a model of sequences without data.sequence");
    }
    return config;
  }

  /**
   * Reads series with the model's channels.
   *
   * @param missing whether values may be missing
   * @param console is told of rows left out and of values filled in
   */
  static Sequences read(Path file, SequenceModel model, boolean missing, Console console) {
    return read(file, model, model.columns(), missing, console);
  }

  /** Reads stamps and conditions of series, without channels. */
  static Sequences frame(Path file, SequenceModel model, Console console) {
    return read(file, model, List.of(), false, console);
  }

  private static Sequences read(
      Path file, SequenceModel model, List<String> channels, boolean missing, Console console) {
    Sequences read =
        SequenceFiles.read(
            file, config(model), channels, model.experiment().condition(), missing, console::warn);
    if (read.count() == 0) {
      throw new InvalidValue(file.toString(), "has no rows; give at least one");
    }
    return read;
  }

  /** Checks before long work that sequences can be written. */
  static void requireWritable(Path out, SequenceModel model) {
    Blocks.requireWritable(out, model.columns());
  }

  /** Writes sequences under the column names of the model's training. */
  static void write(Path out, Sequences sequences, SequenceModel model) {
    SequenceFiles.write(out, sequences, config(model));
  }
}
