package dev.fluxion.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** A model so small that training it takes no time. */
final class Tiny {
  static final String YAML =
      """
      data: {toy: moons, count: 400}
      field: {type: mlp, width: 8, depth: 1}
      training: {steps: 40, batch: 64, checkpointEvery: 20, validateEvery: 20, logEvery: 10}
      sampling: {solver: rk4, steps: 4}
      """;

  private Tiny() {}

  /** Trains it into a folder. */
  static Path train(Path run) throws Exception {
    Path yaml = Files.createTempFile("tiny", ".yaml");
    try {
      Files.writeString(yaml, YAML);
      Run.good("train", yaml, "--out", run, "--quiet");
      return run;
    } finally {
      Files.delete(yaml);
    }
  }
}
