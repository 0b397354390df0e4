package dev.fluxion.cli;

import java.nio.file.Path;

/** Writes words as a shell reads them. */
final class Shell {
  private Shell() {}

  /** Returns the path as one word: as it is, or in single quotes where it needs them. */
  static String quoted(Path path) {
    String word = path.toString();
    return word.matches("[\\w./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
