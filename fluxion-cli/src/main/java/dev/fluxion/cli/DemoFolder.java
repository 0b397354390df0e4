package dev.fluxion.cli;

import dev.fluxion.experiment.InvalidValue;
import dev.fluxion.model.AtomicFile;
import dev.fluxion.train.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that the demo writes.
 *
 * @param path the folder
 */
record DemoFolder(Path path) {
  private static final String MARK = "demo.txt";

  /** Returns the run's folder. */
  RunDirectory run() {
    return new RunDirectory(path.resolve("run"));
  }

  Path samples() {
    return path.resolve("samples.csv");
  }

  Path compare() {
    return path.resolve("data-and-samples.png");
  }

  Path velocity() {
    return path.resolve("velocity.png");
  }

  Path density() {
    return path.resolve("density.png");
  }

  Path loss() {
    return path.resolve("loss.png");
  }

  Path flow() {
    return path.resolve("noise-to-map.gif");
  }

  /** Returns what a reader wants to open. */
  List<Path> pictures() {
    return List.of(compare(), density(), velocity(), loss(), flow());
  }

  /**
   * Makes the folder, or takes over that of an earlier demo, whose files are replaced.
   *
   * @throws InvalidValue if it is a file, or a folder with other files
   */
  void prepare() throws IOException {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new InvalidValue("--out", "is " + path + ", which is a file; name a folder");
    }
    if (Files.isDirectory(path) && !Files.exists(path.resolve(MARK)) && !empty()) {
      throw new InvalidValue(
          "--out",
          "is "
              + path
              + ", which holds other files than a demo's; name another folder or empty it");
    }
    Files.createDirectories(path);
    write(List.of("The demo has not finished."));
    Files.deleteIfExists(samples());
    for (Path picture : pictures()) {
      Files.deleteIfExists(picture);
    }
  }

  /** Writes what the demo says, beside its pictures. */
  void write(List<String> lines) throws IOException {
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(path.resolve(MARK), out -> out.write(text));
  }

  private boolean empty() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }
}
