package dev.fluxion.cli;

import java.io.IOException;
import picocli.CommandLine.Mixin;

/** One command: its fields are its options, its report is its result. */
abstract class Command {
  @Mixin CommonOptions common = new CommonOptions();

  /** Checks options before any work is done. */
  void check() {
    common.check();
  }

  /**
   * Does the work.
   *
   * @return what is printed on standard output
   */
  abstract Report run(Console console) throws IOException;
}
