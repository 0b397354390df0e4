package dev.fluxion.benchmarks.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where the peers are: a Python interpreter that has their packages, and the folder of their
 * programs.
 *
 * @param python the interpreter
 * @param programs the folder of the programs
 */
public record PeerSetup(Path python, Path programs) {
  private static final String CURE =
      "; run scripts/peers.py, which installs the peers and says how large they are";

  /** Returns the setup of a checkout of Fluxion. */
  public static PeerSetup of(Path home, Path python) {
    return new PeerSetup(python, home.resolve("benchmarks").resolve("peers"));
  }

  /** Returns the interpreter that {@code scripts/peers.py} installs. */
  public static Path installed() {
    return Path.of(System.getProperty("user.home"), ".cache", "fluxion", "peers", "bin", "python");
  }

  /**
   * Checks that interpreter, programs and packages are there.
   *
   * @throws IllegalArgumentException saying what is missing, and the cure
   */
  public void check() {
    if (!Files.isRegularFile(python) || !Files.isExecutable(python)) {
      throw new IllegalArgumentException("no Python of the peers is at " + python + CURE);
    }
    Path list = programs.resolve("packages.py");
    if (!Files.exists(list)) {
      throw new IllegalArgumentException(
          "the programs of the peers are not in " + programs + "; run ./fluxion of a checkout");
    }
    try {
      Process process = new ProcessBuilder(python.toString(), list.toString()).start();
      process.outputWriter(StandardCharsets.UTF_8).close();
      String missing =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalArgumentException(python + " does not run as a Python 3" + CURE);
      }
      if (!missing.isEmpty()) {
        throw new IllegalArgumentException(python + " lacks " + missing + CURE);
      }
    } catch (IOException failure) {
      throw new IllegalArgumentException(python + " does not run" + CURE, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", interrupted));
    }
  }

  /** Returns the command of a peer's side of a contest whose files are in a folder. */
  List<String> command(Peer peer, Path folder) {
    return List.of(
        python.toString(),
        programs.resolve(peer.script()).toString(),
        folder.toString(),
        peer.variant());
  }

  /** Returns the environment that holds every side to a number of threads. */
  Map<String, String> environment(int threads) {
    String number = Integer.toString(threads);
    return Map.of(
        "OMP_NUM_THREADS", number,
        "MKL_NUM_THREADS", number,
        "OPENBLAS_NUM_THREADS", number,
        "PYTHONDONTWRITEBYTECODE", "1");
  }
}
