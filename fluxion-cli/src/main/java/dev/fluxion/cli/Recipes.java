package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.experiment.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The experiments that come with Fluxion: the YAML files in {@code recipes/} of the installation,
 * whose folder is the system property {@code fluxion.home} (or {@code fluxion.root}).
 */
final class Recipes {
  private static final String EXTENSION = ".yaml";

  private Recipes() {}

  /** Returns the folder of the recipes. */
  static Path folder() {
    return home().resolve("recipes");
  }

  /** Returns the folder of the installation. */
  static Path home() {
    return Path.of(System.getProperty("fluxion.home", System.getProperty("fluxion.root", ".")));
  }

  /** Returns the names of all recipes, sorted. */
  static List<String> names() {
    if (!Files.isDirectory(folder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(EXTENSION))
          .map(name -> name.substring(0, name.length() - EXTENSION.length()))
          .sorted()
          .toList();
    } catch (IOException failure) {
      return List.of();
    }
  }

  /**
   * Returns the file of a recipe.
   *
   * @throws InvalidValue if there is no such recipe, with the nearest name
   */
  static Path file(String name) {
    List<String> known = names();
    if (!known.contains(name)) {
      throw new InvalidValue(
          name,
          "is neither a file nor a recipe"
              + (known.isEmpty()
                  ? " (no recipes in " + folder() + ")"
                  : "; recipes are " + String.join(", ", known))
              + Names.suggestion(name, known));
    }
    return folder().resolve(name + EXTENSION);
  }

  /**
   * Returns what a recipe is for: the first comment line of its file, empty where there is none.
   *
   * @throws IOException if the file cannot be read
   */
  static String description(String name) throws IOException {
    try (Stream<String> lines = Files.lines(file(name))) {
      return lines
          .filter(line -> line.startsWith("#"))
          .findFirst()
          .map(line -> line.substring(1).strip())
          .orElse("");
    }
  }
}
