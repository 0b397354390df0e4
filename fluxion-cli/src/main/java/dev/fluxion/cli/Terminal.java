package dev.fluxion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out whether standard error is a terminal. */
final class Terminal {
  private static final int DEFAULT_WIDTH = 100;

  private Terminal() {}

  /**
   * Returns what the launcher found ({@code -Dfluxion.terminal=true}), else what the operating
   * system says of the file descriptor. Java itself only knows of standard input and output.
   */
  static boolean onStandardError() {
    String told = System.getProperty("fluxion.terminal");
    if (told != null) {
      return Boolean.parseBoolean(told);
    }
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    Path descriptor = Path.of("/proc/self/fd/" + StandardError.descriptor());
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Returns the width that the shell told of, or a usual one. */
  static int width() {
    try {
      String told = System.getenv("COLUMNS");
      return told == null ? DEFAULT_WIDTH : Math.max(40, Integer.parseInt(told) - 1);
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }
}
