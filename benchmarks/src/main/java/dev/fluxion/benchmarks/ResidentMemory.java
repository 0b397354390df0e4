package dev.fluxion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system says of a process's resident memory; NaN where it says nothing. */
final class ResidentMemory {
  /** This process. */
  static final String SELF = "self";

  private ResidentMemory() {}

  /** Returns the resident memory in MB. */
  static double now(String process) {
    return read(process, "VmRSS:");
  }

  /** Returns the resident memory in MB without pages of mapped files. */
  static double anonymous(String process) {
    return read(process, "RssAnon:");
  }

  /** Returns the largest resident memory so far in MB. */
  static double peak(String process) {
    return read(process, "VmHWM:");
  }

  private static double read(String process, String key) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc", process, "status"))) {
        if (line.startsWith(key)) {
          return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
        }
      }
    } catch (IOException ended) {
      return Double.NaN;
    }
    return Double.NaN;
  }
}
