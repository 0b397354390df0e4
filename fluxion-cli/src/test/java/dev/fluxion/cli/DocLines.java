package dev.fluxion.cli;

/**
 * Runs command lines of the documentation one after the other, in the folder that the process was
 * started in.
 */
final class DocLines {
  private static final String LAUNCHER = "./fluxion ";

  private DocLines() {}

  public static void main(String[] lines) {
    for (String line : lines) {
      int code = Main.run(words(line), System.out, System.err);
      if (code != 0) {
        System.exit(code);
      }
    }
  }

  /** Returns the words of a command line behind the launcher's name. */
  static String[] words(String line) {
    if (!line.startsWith(LAUNCHER)) {
      throw new IllegalArgumentException("not a command of the launcher: " + line);
    }
    return line.substring(LAUNCHER.length()).split(" ", -1);
  }
}
