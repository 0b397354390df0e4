package dev.fluxion.cli;

import dev.fluxion.experiment.Experiment;
import dev.fluxion.experiment.InvalidValue;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads experiments with values changed on the command line. */
final class Experiments {
  private Experiments() {}

  /**
   * What a word of the command line names.
   *
   * @param yaml the experiment file
   * @param directory where its relative file names start
   */
  record Named(Path yaml, Path directory) {}

  /**
   * Finds an experiment file, or a recipe by its name.
   *
   * @throws InvalidValue if it is neither, with the nearest name of a recipe
   */
  static Named named(String word) {
    boolean file = word.matches(".*\\.ya?ml") || word.contains("/") || Files.exists(Path.of(word));
    Path yaml = file ? Path.of(word) : Recipes.file(word);
    Path parent = file ? yaml.toAbsolutePath().getParent() : null;
    return new Named(yaml, parent == null ? Path.of("") : parent);
  }

  /**
   * Reads an experiment file.
   *
   * @param sets assignments {@code path.to.key=value}
   * @throws InvalidValue if the file cannot be read, or holds no experiment
   */
  static Experiment read(Path file, List<String> sets) {
    if (sets.isEmpty()) {
      return Experiment.read(file);
    }
    if (Files.isDirectory(file)) {
      return Experiment.read(file);
    }
    try {
      return Experiment.parse(Files.readString(file), sets);
    } catch (NoSuchFileException | MalformedInputException e) {
      return Experiment.read(file);
    } catch (IOException e) {
      throw new InvalidValue(file.toString(), "cannot be read: " + e.getMessage());
    }
  }

  /** Reads a number of steps. */
  static long steps(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new InvalidValue("training.steps", "is '" + text + "', but must be a whole number");
    }
  }
}
