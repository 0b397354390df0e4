package dev.fluxion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A model so small that training it takes no time. */
final class Tiny {
  static final String YAML =
      """
      data: {toy: moons, count: 400}
      field: {type: mlp, width: 8, depth: 1}
      training: {steps: 40, batch: 64, checkpointEvery: 20, validateEvery: 20, logEvery: 10}
      sampling: {solver: rk4, steps: 4}
      """;

  /** The same with the class as condition. */
  static final String CONDITIONAL = YAML + "condition: {columns: [class], drop: 0.2}\n";

  /** One of sequences of a process. */
  static final String PROCESS =
      """
      data: {toy: ornstein-uhlenbeck, count: 40, sequence: {length: 4}}
      mode: autoregressive
      source: {type: white}
      path: {type: condot}
      field: {type: continuous, hidden: 4, training: {solver: euler, steps: 1}, head: {type: mlp, width: 4, depth: 1}}
      training: {steps: 10, batch: 16, validateEvery: 5, logEvery: 5}
      sampling: {solver: rk4, steps: 4}
      """;

  /** One of sequences of equal steps, quick to draw. */
  static final String SERIES =
      """
      data: {toy: ar1, count: 80, heldOut: 0.5, sequence: {length: 8}}
      mode: autoregressive
      field: {type: gru, hidden: 4, layers: 1}
      training: {steps: 10, batch: 16, validateEvery: 5, logEvery: 5}
      sampling: {solver: euler, steps: 2}
      """;

  /** One of images of 8 x 8 pixels under their class. */
  static final String IMAGES =
      """
      data: {images: {file: "builtin:digits", levels: 17}, heldOut: 0.01}
      condition: {columns: [label], drop: 0.2}
      transform: {type: pixels}
      field: {type: mlp, width: 8, depth: 1}
      training: {steps: 4, batch: 16, checkpointEvery: 2, validateEvery: 0}
      sampling: {solver: euler, steps: 2}
      """;

  private Tiny() {}

  /** Trains a classifier of digits for no time. */
  static void classifier(Path out) {
    Run.good("classifier", "digits", "--steps", 2, "--out", out, "--quiet");
  }

  /** Trains it into a folder. */
  static Path train(Path run) throws Exception {
    return train(run, YAML);
  }

  /** Trains another experiment into a folder, with further options. */
  static Path train(Path run, String text, String... options) throws Exception {
    Path yaml = Files.createTempFile("tiny", ".yaml");
    try {
      Files.writeString(yaml, text);
      List<Object> words = new ArrayList<>(List.of("train", yaml, "--out", run, "--quiet"));
      words.addAll(List.of(options));
      Run.good(words.toArray());
      return run;
    } finally {
      Files.delete(yaml);
    }
  }
}
